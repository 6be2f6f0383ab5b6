package dev.sumac.dap.message;

import java.util.List;
import java.util.stream.Stream;

/** One of each message, as an object and as bytes written by hand. */
final class Messages {

    /** Turns all bytes into a message. */
    interface Decoding {
        Encodable decode(byte[] bytes) throws DecodeException;
    }

    record Sample(String name, Encodable value, Wire wire, Decoding decoding) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final ReportId REPORT_1 = ReportId.of(Wire.hex("000102030405060708090a0b0c0d0e0f"));
    static final ReportId REPORT_2 = ReportId.of(Wire.hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    static final TaskId TASK = TaskId.of(Wire.hex("f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7"));
    static final BatchId BATCH = BatchId.of(Wire.hex("1f".repeat(32)));

    static final String METADATA_1 = """
            000102030405060708090a0b0c0d0e0f   # report_id
            000000000109cd14                   # time
            <0000>                             # public_extensions
            """;
    static final String METADATA_2 = """
            f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff   # report_id
            ffffffffffffffff                   # time
            <000a>                             # public_extensions
              0017 <0002> abcd                 #   extension_type, extension_data
              0001 <0000>                      #   extension_type, extension_data
            """;
    static final String CIPHERTEXT_1 = """
            01                                 # config_id
            <0003> 0f0e0d                      # enc
            <00000004> 0b0a0908                # payload
            """;
    static final String CIPHERTEXT_2 = """
            ff                                 # config_id
            <0001> 0c                          # enc
            <00000002> 0807                    # payload
            """;
    static final String REPORT_WIRE_1 = METADATA_1 + """
            <00000002> aabb                    # public_share
            """ + CIPHERTEXT_1 + CIPHERTEXT_2;
    static final String REPORT_WIRE_2 = METADATA_2 + """
            <00000000>                         # public_share
            """ + CIPHERTEXT_2 + CIPHERTEXT_1;
    static final String TIME_INTERVAL_REQ = """
            01 <0010>                          # query: batch_mode, config
            00000000001952d4 000000000000000a  #   start, duration
            <00000000>                         # agg_param
            <0000>                             # extensions
            """;
    static final String LEADER_SELECTED_REQ = """
            02 <0000>                          # query: batch_mode, config
            <00000003> 010203                  # agg_param
            <0005>                             # extensions
              0009 <0001> 77                   #   extension_type, extension_data
            """;

    static final ReportMetadata META_1 = new ReportMetadata(REPORT_1, 17419540, List.of());
    static final ReportMetadata META_2 =
            new ReportMetadata(REPORT_2, -1L, List.of(new Extension(23, bytes("abcd")), new Extension(1, Bytes.EMPTY)));
    static final HpkeCiphertext SEALED_1 = new HpkeCiphertext(1, bytes("0f0e0d"), bytes("0b0a0908"));
    static final HpkeCiphertext SEALED_2 = new HpkeCiphertext(255, bytes("0c"), bytes("0807"));
    static final Report FULL_1 = new Report(META_1, bytes("aabb"), SEALED_1, SEALED_2);
    static final Report FULL_2 = new Report(META_2, Bytes.EMPTY, SEALED_2, SEALED_1);
    static final CollectionJobReq BY_TIME =
            new CollectionJobReq(new Query.TimeInterval(new Interval(1659604, 10)), Bytes.EMPTY, List.of());
    static final CollectionJobReq BY_LEADER = new CollectionJobReq(
            new Query.LeaderSelected(), bytes("010203"), List.of(new CollectionJobExtension(9, bytes("77"))));

    private Messages() {}

    static Bytes bytes(String hex) {
        return Bytes.wrap(Wire.hex(hex));
    }

    static Stream<Sample> all() {
        return Stream.of(
                sample("Report", FULL_1, REPORT_WIRE_1, Report::decode),
                sample("Report with extensions", FULL_2, REPORT_WIRE_2, Report::decode),
                sample("ReportMetadata", META_2, METADATA_2, ReportMetadata::decode),
                sample(
                        "UploadRequest",
                        new UploadRequest(List.of(
                                UploadRequest.EncodedReport.of(FULL_1), UploadRequest.EncodedReport.of(FULL_2))),
                        REPORT_WIRE_1 + REPORT_WIRE_2,
                        UploadRequest::decode),
                sample(
                        "UploadErrors",
                        new UploadErrors(List.of(
                                new ReportUploadStatus(REPORT_2, ReportError.REPORT_REPLAYED),
                                new ReportUploadStatus(REPORT_1, ReportError.OUTDATED_CONFIG))),
                        """
                        f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff 02   # id, error
                        000102030405060708090a0b0c0d0e0f 0b   # id, error
                        """,
                        UploadErrors::decode),
                sample(
                        "HpkeConfigList",
                        new HpkeConfigList(List.of(
                                new HpkeConfig(194, 0x10, 1, 1, bytes("01020304")),
                                new HpkeConfig(17, 0x20, 1, 3, bytes("04")))),
                        """
                        <0017>                 # configs
                        c2 0010 0001 0001      #   id, kem_id, kdf_id, aead_id
                        <0004> 01020304        #   public_key
                        11 0020 0001 0003      #   id, kem_id, kdf_id, aead_id
                        <0001> 04              #   public_key
                        """,
                        HpkeConfigList::decode),
                sample(
                        "PlaintextInputShare",
                        new PlaintextInputShare(List.of(new Extension(65535, bytes("0102"))), bytes("99aabb")),
                        """
                        <0006>                 # private_extensions
                          ffff <0002> 0102     #   extension_type, extension_data
                        <00000003> 99aabb      # payload
                        """,
                        PlaintextInputShare::decode),
                sample(
                        "AggregationJobInitReq",
                        new AggregationJobInitReq(
                                7,
                                bytes("0001"),
                                List.of(AggregationJobExtension.leaderSelectedBatchId(BATCH)),
                                List.of(
                                        new VerifyInit(new ReportShare(META_1, bytes("aabb"), SEALED_1), bytes("55")),
                                        new VerifyInit(new ReportShare(META_2, Bytes.EMPTY, SEALED_2), bytes("6677")))),
                        """
                        07                     # verification_key_id
                        <00000002> 0001        # agg_param
                        <0024>                 # extensions
                          0001 <0020>          #   extension_type, extension_data
                          1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f
                        """ + METADATA_1 + "<00000002> aabb # public_share\n" + CIPHERTEXT_1
                                + "<00000001> 55 # payload\n"
                                + METADATA_2 + "<00000000> # public_share\n" + CIPHERTEXT_2
                                + "<00000002> 6677 # payload\n",
                        AggregationJobInitReq::decode),
                sample(
                        "AggregationJobResp",
                        new AggregationJobResp(List.of(
                                new VerifyResp.Continue(REPORT_1, bytes("0102")),
                                new VerifyResp.Finish(REPORT_2),
                                new VerifyResp.Reject(REPORT_1, ReportError.VDAF_VERIFY_ERROR))),
                        """
                        000102030405060708090a0b0c0d0e0f 00 <00000002> 0102   # continue, payload
                        f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff 01                   # finish
                        000102030405060708090a0b0c0d0e0f 02 06                # reject, report_error
                        """,
                        AggregationJobResp::decode),
                sample(
                        "AggregationJobContinueReq",
                        new AggregationJobContinueReq(
                                0x0102,
                                List.of(
                                        new VerifyContinue(REPORT_1, bytes("03")),
                                        new VerifyContinue(REPORT_2, bytes("0405")))),
                        """
                        0102                                                  # step
                        000102030405060708090a0b0c0d0e0f <00000001> 03        # report_id, payload
                        f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff <00000002> 0405      # report_id, payload
                        """,
                        AggregationJobContinueReq::decode),
                sample("CollectionJobReq, time interval", BY_TIME, TIME_INTERVAL_REQ, CollectionJobReq::decode),
                sample("CollectionJobReq, leader selected", BY_LEADER, LEADER_SELECTED_REQ, CollectionJobReq::decode),
                sample(
                        "CollectionJobResp",
                        new CollectionJobResp(4000, new Interval(1659547, 10), SEALED_1, SEALED_2),
                        """
                        0000000000000fa0                    # report_count
                        000000000019529b 000000000000000a   # interval: start, duration
                        """ + CIPHERTEXT_1 + CIPHERTEXT_2,
                        CollectionJobResp::decode),
                sample(
                        "AggregateShareReq, time interval",
                        new AggregateShareReq(
                                BY_TIME, new BatchSelector.TimeInterval(new Interval(1, 2)), 3, Checksum.of(REPORT_1)),
                        TIME_INTERVAL_REQ + """
                        01 <0010>                                         # batch_selector: batch_mode, config
                        0000000000000001 0000000000000002                 #   start, duration
                        0000000000000003                                  # report_count
                        be45cb2605bf36bebde684841a28f0fd                  # checksum: SHA-256 of report_id
                        43c69850a3dce5fedba69928ee3a8991
                        """,
                        AggregateShareReq::decode),
                sample(
                        "AggregateShareReq, leader selected",
                        new AggregateShareReq(BY_LEADER, new BatchSelector.LeaderSelected(BATCH), -1L, Checksum.EMPTY),
                        LEADER_SELECTED_REQ + """
                        02 <0020>                                         # batch_selector: batch_mode, config
                        1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f
                        ffffffffffffffff                                  # report_count
                        0000000000000000000000000000000000000000000000000000000000000000
                        """,
                        AggregateShareReq::decode),
                sample("AggregateShare", new AggregateShare(SEALED_1), CIPHERTEXT_1, AggregateShare::decode),
                sample("Interval", new Interval(1, -1L), """
                        0000000000000001                                  # start
                        ffffffffffffffff                                  # duration
                        """, Interval::decode));
    }

    private static Sample sample(String name, Encodable value, String wire, Decoding decoding) {
        return new Sample(name, value, Wire.of(wire), decoding);
    }
}
