package dev.sumac.kit.custody;

class InMemoryKeyWrapperTest extends KeyWrapperContract {

    private final InMemoryKeyWrapper wrapper = new InMemoryKeyWrapper();
    private final InMemoryKeyWrapper stranger = new InMemoryKeyWrapper();

    @Override
    KeyWrapper wrapper() {
        return wrapper;
    }

    @Override
    KeyWrapper stranger() {
        return stranger;
    }
}
