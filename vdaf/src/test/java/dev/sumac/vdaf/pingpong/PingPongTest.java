package dev.sumac.vdaf.pingpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.pingpong.State.Continued;
import dev.sumac.vdaf.pingpong.State.Finished;
import dev.sumac.vdaf.pingpong.State.FinishedWithOutbound;
import dev.sumac.vdaf.pingpong.State.Reason;
import dev.sumac.vdaf.pingpong.State.Rejected;
import dev.sumac.vdaf.prio3.AggregateShare;
import dev.sumac.vdaf.prio3.Measured;
import dev.sumac.vdaf.prio3.Prio3;
import dev.sumac.vdaf.prio3.Prio3Type;
import dev.sumac.vdaf.prio3.Sharded;
import dev.sumac.vdaf.prio3.VerifyKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PingPongTest {
    private static final VerifyKey KEY = new VerifyKey(new byte[32]);

    private final Random random = new Random(5);
    private final Prio3 prio3 = new Prio3(new Prio3Type.Histogram(4, 2), 2, new byte[3]);
    private final PingPong pingPong = new PingPong(prio3);
    private final byte[] nonce = bytes(16);
    private final Sharded sharded = prio3.shard(new Measured(new long[] {2}, nonce, bytes(prio3.randSize())));
    private final byte[] publicShare = sharded.publicShare().encode();
    private final byte[] leaderShare = sharded.inputShares().get(0).encode();
    private final byte[] helperShare = sharded.inputShares().get(1).encode();

    @Test
    void transitions_shouldLeadBothToTheirOutputShares() {
        Continued leader = leaderInit();
        FinishedWithOutbound helper = (FinishedWithOutbound) helperInit(helperShare, publicShare, leader.outbound());
        Finished finished = (Finished) pingPong.leaderContinued(leader, helper.outbound());

        AggregateShare leaderSum = prio3.newAggregateShare();
        leaderSum.add(finished.outputShare());
        AggregateShare helperSum = prio3.newAggregateShare();
        helperSum.add(helper.outputShare());
        assertThat(prio3.unshard(List.of(leaderSum, helperSum)))
                .isEqualTo(List.of(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ONE, BigInteger.ZERO));
    }

    @Test
    void leaderInit_shouldSayWhatDoesNotDecode() {
        assertThat(pingPong.leaderInit(KEY, List.of(report(cut(leaderShare), publicShare))))
                .containsExactly(new Rejected(Reason.INPUT_SHARE));
        assertThat(pingPong.leaderInit(KEY, List.of(report(leaderShare, cut(publicShare)))))
                .containsExactly(new Rejected(Reason.PUBLIC_SHARE));
        assertThat(pingPong.leaderInit(KEY, List.of(report(cut(leaderShare), cut(publicShare)))))
                .containsExactly(new Rejected(Reason.INPUT_SHARE));
    }

    @Test
    void helperInit_shouldSayWhatIsWrong() {
        byte[] inbound = leaderInit().outbound();
        assertThat(helperInit(cut(helperShare), publicShare, inbound)).isEqualTo(new Rejected(Reason.INPUT_SHARE));
        assertThat(helperInit(cut(helperShare), publicShare, cut(inbound))).isEqualTo(new Rejected(Reason.INPUT_SHARE));
        assertThat(helperInit(helperShare, cut(publicShare), inbound)).isEqualTo(new Rejected(Reason.PUBLIC_SHARE));
        assertThat(helperInit(helperShare, publicShare, cut(inbound))).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        byte[] otherType = inbound.clone();
        otherType[0] = 2;
        assertThat(helperInit(helperShare, publicShare, otherType)).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        byte[] shortShare = Message.encode(new Message.Initialize(new byte[7]));
        assertThat(helperInit(helperShare, publicShare, shortShare)).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        byte[] otherShare = inbound.clone();
        otherShare[5] ^= 1;
        assertThat(helperInit(helperShare, publicShare, otherShare)).isEqualTo(new Rejected(Reason.VERIFICATION));
    }

    @Test
    void helperInit_shouldKeepTheOrderOfABatch() {
        byte[] inbound = leaderInit().outbound();
        EncodedReport good = report(helperShare, publicShare);
        List<State.HelperInit> states = pingPong.helperInit(
                KEY,
                List.of(good, report(cut(helperShare), publicShare), good, good, good),
                List.of(inbound, inbound, cut(inbound), inbound, inbound));
        assertThat(states.get(0)).isInstanceOf(FinishedWithOutbound.class);
        assertThat(states.get(1)).isEqualTo(new Rejected(Reason.INPUT_SHARE));
        assertThat(states.get(2)).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        assertThat(states.get(3)).isInstanceOf(FinishedWithOutbound.class);
        assertThat(states.get(4)).isInstanceOf(FinishedWithOutbound.class);
    }

    @Test
    void leaderContinued_shouldTakeTheRightEndOnly() {
        Continued leader = leaderInit();
        byte[] finish = ((FinishedWithOutbound) helperInit(helperShare, publicShare, leader.outbound())).outbound();
        assertThat(pingPong.leaderContinued(leader, cut(finish))).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        assertThat(pingPong.leaderContinued(leader, leader.outbound())).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        byte[] another = Message.encode(new Message.Continue(Arrays.copyOfRange(finish, 5, 37), new byte[0]));
        assertThat(pingPong.leaderContinued(leader, another)).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        byte[] shortSeed = Message.encode(new Message.Finish(new byte[31]));
        assertThat(pingPong.leaderContinued(leader, shortSeed)).isEqualTo(new Rejected(Reason.INBOUND_MESSAGE));
        finish[36] ^= 1;
        assertThat(pingPong.leaderContinued(leader, finish)).isEqualTo(new Rejected(Reason.VERIFICATION));
    }

    @Test
    void constructor_shouldRefuseMoreThanTwoAggregators() {
        assertThatThrownBy(() -> new PingPong(new Prio3(new Prio3Type.Count(), 3, new byte[0])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void message_shouldHaveTheDraftsEncoding() throws DecodeException {
        assertThat(Message.encode(new Message.Initialize(hex("aabb")))).isEqualTo(hex("00 00000002 aabb"));
        assertThat(Message.encode(new Message.Continue(hex("aa"), hex("bbcc"))))
                .isEqualTo(hex("01 00000001 aa 00000002 bbcc"));
        assertThat(Message.encode(new Message.Finish(hex("")))).isEqualTo(hex("02 00000000"));
        for (String encoded : List.of("00 00000002 aabb", "01 00000001 aa 00000002 bbcc", "02 00000000")) {
            assertThat(Message.encode(Message.decode(hex(encoded)))).isEqualTo(hex(encoded));
        }
    }

    @Test
    void message_shouldNotDecodeFromAnythingElse() {
        for (String encoded : List.of(
                "",
                "03 00000000",
                "ff",
                "00",
                "00 000000",
                "00 00000002 aa",
                "00 ffffffff aa",
                "00 80000000",
                "00 00000001 aabb",
                "01 00000001 aa",
                "01 00000001 aa 00000001",
                "02 00000000 00")) {
            assertThatThrownBy(() -> Message.decode(hex(encoded))).as(encoded).isInstanceOf(DecodeException.class);
        }
    }

    private Continued leaderInit() {
        return (Continued) pingPong.leaderInit(KEY, List.of(report(leaderShare, publicShare)))
                .getFirst();
    }

    private State.HelperInit helperInit(byte[] inputShare, byte[] otherPublicShare, byte[] inbound) {
        return pingPong.helperInit(KEY, List.of(report(inputShare, otherPublicShare)), List.of(inbound))
                .getFirst();
    }

    private EncodedReport report(byte[] inputShare, byte[] otherPublicShare) {
        return new EncodedReport(nonce, otherPublicShare, inputShare);
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
