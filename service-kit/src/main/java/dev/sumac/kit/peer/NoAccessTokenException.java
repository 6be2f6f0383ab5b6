package dev.sumac.kit.peer;

import java.io.IOException;

/** The Helper's realm gives no access token now, or this aggregator does not know whom to ask for one. */
public final class NoAccessTokenException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAccessTokenException(String message) {
        super(message);
    }
}
