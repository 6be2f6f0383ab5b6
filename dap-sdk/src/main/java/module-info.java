/** Client and collector libraries for applications. */
module dev.sumac.sdk {
    requires transitive dev.sumac.dap;
    requires transitive dev.sumac.manifest;
    requires java.net.http;
    requires static org.jspecify;

    exports dev.sumac.sdk;
}
