/** The mathematics of Sumac: Prio3 of draft-irtf-cfrg-vdaf-20 over the plain JDK. */
module dev.sumac.vdaf {
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.sumac.vdaf.codec;
    exports dev.sumac.vdaf.pingpong;
    exports dev.sumac.vdaf.prio3;
}
