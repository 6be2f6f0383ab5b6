package dev.sumac.kit.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a compacted topic says of each key: the value of the greatest epoch. A value whose epoch is not above the applied
 * one is ignored, whatever order the log has them in: a relay that was presumed dead may publish what it held.
 */
public final class LatestByEpoch<K, V> {

    private record Entry<V>(long epoch, V value) {}

    private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
    private final List<Consumer<V>> listeners = new CopyOnWriteArrayList<>();

    /** Applies a value and tells the listeners, unless its epoch was passed already; says whether it did. */
    public synchronized boolean apply(K key, long epoch, V value) {
        Entry<V> present = entries.get(key);
        if (present != null && Long.compareUnsigned(epoch, present.epoch) <= 0) {
            return false;
        }
        entries.put(key, new Entry<>(epoch, value));
        listeners.forEach(listener -> listener.accept(value));
        return true;
    }

    public Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /** The values of all keys, in no order. */
    public List<V> all() {
        return entries.values().stream().map(Entry::value).toList();
    }

    /** Calls {@code listener} for what is there and then for each change. It must not block. */
    public synchronized void onChange(Consumer<V> listener) {
        all().forEach(listener);
        listeners.add(listener);
    }
}
