package dev.sumac.kit.peer;

import java.io.IOException;

/** A peer's answer is longer than any that makes sense; it was not read to its end. */
public final class AnswerTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    AnswerTooLargeException(long most) {
        super("the answer is longer than " + most + " bytes");
    }
}
