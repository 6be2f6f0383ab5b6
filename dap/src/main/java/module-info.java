/** The protocol: messages, HPKE, tasks. */
module dev.sumac.dap {
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires org.bouncycastle.provider;
    requires dev.sumac.vdaf;
    requires org.conscrypt;

    exports dev.sumac.dap.hpke;
    exports dev.sumac.dap.message;
    exports dev.sumac.dap.task;
}
