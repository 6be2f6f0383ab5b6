package dev.sumac.dap.message;

/**
 * The Helper's answer for one report (section 4.5.3.2).
 *
 * <pre>{@code
 * struct {
 *   ReportID report_id;
 *   VerifyRespType verify_resp_type;      // continue(0), finish(1), reject(2)
 *   select (VerifyResp.verify_resp_type) {
 *     case continue: opaque payload<1..2^32-1>;
 *     case finish:   Empty;
 *     case reject:   ReportError report_error;
 *   };
 * } VerifyResp;
 * }</pre>
 */
public sealed interface VerifyResp extends Encodable {

    int CONTINUE = 0;
    int FINISH = 1;
    int REJECT = 2;

    ReportId reportId();

    static VerifyResp read(Decoder in) throws DecodeException {
        ReportId reportId = ReportId.read(in);
        int type = in.u8("VerifyResp.verify_resp_type");
        return switch (type) {
            case CONTINUE -> new Continue(reportId, in.opaque32("VerifyResp.payload", 1));
            case FINISH -> new Finish(reportId);
            case REJECT -> new Reject(reportId, ReportError.read(in));
            default -> throw new DecodeException("VerifyResp.verify_resp_type: unknown code " + type);
        };
    }

    /** Verification goes on with a message of the Helper's. */
    record Continue(ReportId reportId, Bytes payload) implements VerifyResp {
        @Override
        public int encodedLength() {
            return ReportId.LENGTH + 5 + payload.length();
        }

        @Override
        public void encodeTo(Encoder out) {
            reportId.encodeTo(out);
            out.u8(CONTINUE).opaque32(payload);
        }
    }

    /** The Helper has finished and has nothing to say. */
    record Finish(ReportId reportId) implements VerifyResp {
        @Override
        public int encodedLength() {
            return ReportId.LENGTH + 1;
        }

        @Override
        public void encodeTo(Encoder out) {
            reportId.encodeTo(out);
            out.u8(FINISH);
        }
    }

    /** The report falls. */
    record Reject(ReportId reportId, ReportError reportError) implements VerifyResp {
        @Override
        public int encodedLength() {
            return ReportId.LENGTH + 2;
        }

        @Override
        public void encodeTo(Encoder out) {
            reportId.encodeTo(out);
            out.u8(REJECT).u8(reportError.code());
        }
    }
}
