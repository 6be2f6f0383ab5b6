package dev.sumac.kit.custody;

/** A {@link KeyWrapper} did not do what it was asked. Its messages never hold bytes of a key or a blob. */
public abstract sealed class CustodyException extends Exception {
    private static final long serialVersionUID = 1L;

    CustodyException(String message, Throwable cause) {
        super(message, cause);
    }

    CustodyException(String message) {
        super(message);
    }

    /** The backend does not answer now; the same call may succeed later. */
    public static final class Unavailable extends CustodyException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message);
        }
    }

    /**
     * The blob is not this binding's, was altered, or was wrapped with another key; or the backend denies this service the
     * right. It stays so until somebody mends it.
     */
    public static final class Refused extends CustodyException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }

        public Refused(String message) {
            super(message);
        }
    }
}
