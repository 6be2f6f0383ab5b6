package dev.sumac.prepare.verify;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.ReportError;

/** Takes a decrypted input share apart (section 4.5.3.4). */
final class InputShares {

    /** An input share that a VDAF can look at, or why not. */
    sealed interface Read {
        record Share(byte[] payload) implements Read {}

        record Refused(Rejection rejection) implements Read {}
    }

    private InputShares() {}

    static Read read(ShareOpener.Opened opened) {
        return switch (opened) {
            case ShareOpener.Opened.Refused(Rejection rejection) -> new Read.Refused(rejection);
            case ShareOpener.Opened.Plaintext(byte[] bytes) -> decode(bytes);
        };
    }

    /** No report extension is known here, so order and repetition need no look. */
    private static Read decode(byte[] plaintext) {
        try {
            PlaintextInputShare share = PlaintextInputShare.decode(plaintext);
            return share.privateExtensions().isEmpty()
                    ? new Read.Share(share.payload().toByteArray())
                    : new Read.Refused(new Rejection(ReportError.INVALID_MESSAGE, "report_extension"));
        } catch (DecodeException e) {
            return new Read.Refused(new Rejection(ReportError.INVALID_MESSAGE, "undecodable_input_share"));
        }
    }
}
