package dev.sumac.prepare.simulation;

import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors one at a time, from one named point to another: which goes on is the caller's choice, so that a seed is a
 * schedule. An actor that is killed gets no further than the point where it stands.
 */
final class Steps {

    /** Ends an actor where it stands. An error, so that nothing that handles failures handles it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Something that acts for ever, in steps. */
    interface Body {
        void run() throws Exception;
    }

    /** One actor: a thread that runs only when it is told to. */
    static final class Actor {
        private final String name;
        private final Thread thread;
        private final Semaphore go = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);
        private boolean killed;
        private boolean over;
        private @Nullable Throwable failure;

        Actor(String name, Body body) {
            this.name = name;
            this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> act(body));
            thread.start();
        }

        private void act(Body body) {
            CURRENT.set(this);
            go.acquireUninterruptibly();
            try {
                if (!killed) {
                    body.run();
                }
            } catch (Killed e) {
                // as told
            } catch (Throwable e) {
                failure = e;
            } finally {
                over = true;
                back.release();
            }
        }

        String name() {
            return name;
        }

        /** Lets it go on to its next point. */
        void step() {
            go.release();
            back.acquireUninterruptibly();
            if (failure != null) {
                throw new AssertionError(name + " failed", failure);
            }
            if (over && !killed) {
                throw new AssertionError(name + " came to an end");
            }
        }

        /** Its memory is gone; what it had open is rolled back. */
        void kill() {
            killed = true;
            if (!over) {
                step();
            }
        }
    }

    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();

    private Steps() {}

    /** A place where an actor may be interrupted, for a while or for good. */
    static void point() {
        Actor actor = CURRENT.get();
        if (actor == null || actor.killed) {
            return;
        }
        actor.back.release();
        actor.go.acquireUninterruptibly();
        if (actor.killed) {
            throw new Killed();
        }
    }

    /** As {@link #point}, now and then. */
    static void point(RandomGenerator random, double probability) {
        if (random.nextDouble() < probability) {
            point();
        }
    }
}
