package dev.sumac.dap.message;

import java.nio.charset.StandardCharsets;

/** The draft that is spoken here. Its tag separates the domains of HPKE and of the VDAF (sections 4.4.2.1, 4.6.7). */
public final class DapVersion {

    /** The one place of the version tag. */
    public static final String TAG = "dap-18";

    private DapVersion() {}

    /** The VDAF's application context: the tag, then the task id (section 4.4.2.1). */
    public static byte[] applicationContext(TaskId taskId) {
        byte[] tag = TAG.getBytes(StandardCharsets.US_ASCII);
        byte[] context = new byte[tag.length + TaskId.LENGTH];
        System.arraycopy(tag, 0, context, 0, tag.length);
        taskId.value().copyTo(context, tag.length);
        return context;
    }
}
