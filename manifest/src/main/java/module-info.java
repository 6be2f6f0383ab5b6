/** Signed lists of an aggregator's keys: made by its key service, checked by clients that ask no aggregator. */
module dev.sumac.manifest {
    requires transitive dev.sumac.dap;
    requires org.bouncycastle.provider;
    requires org.jose4j;
    requires static org.bouncycastle.pkix;
    requires static org.jspecify;

    exports dev.sumac.manifest;
    exports dev.sumac.manifest.authority;
}
