package dev.sumac.kit.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.DecodeException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewrappingMessagesTest {

    private static final WrappedSecret FROM = WrappedSecret.of(new byte[] {1, 2});
    private static final WrappedSecret TO = WrappedSecret.of(new byte[] {3});

    @ParameterizedTest
    @MethodSource("dev.sumac.kit.custody.KeyWrapperContract#bindings")
    void messages_shouldRoundTrip(Binding binding) throws DecodeException {
        var request = new Rewrapping.Request(binding, FROM);
        var done = new Rewrapping.Answer(binding, FROM, Optional.of(TO));
        var refused = new Rewrapping.Answer(binding, FROM, Optional.empty());

        assertThat(RewrappingMessages.decodeRequest("alpha", RewrappingMessages.encode(request)))
                .isEqualTo(request);
        assertThat(RewrappingMessages.decodeAnswer("alpha", RewrappingMessages.encode(done)))
                .isEqualTo(done);
        assertThat(RewrappingMessages.decodeAnswer("alpha", RewrappingMessages.encode(refused)))
                .isEqualTo(refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noise", "\n\0"})
    void decode_shouldRefuseWhatIsNone(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> RewrappingMessages.decodeRequest("alpha", bytes))
                .isInstanceOf(DecodeException.class);
        assertThatThrownBy(() -> RewrappingMessages.decodeAnswer("alpha", bytes))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void rewrap_shouldTellARefusalFromAnAbsence() throws CustodyException {
        InMemoryKeyWrapper keys = new InMemoryKeyWrapper();
        InMemoryKeyWrapper tokens = new InMemoryKeyWrapper();
        Binding token = KeyWrapperContract.bindings()
                .filter(Binding.OutgoingToken.class::isInstance)
                .findFirst()
                .orElseThrow();
        SecretBytes secret = SecretBytes.random(8);
        var request = new Rewrapping.Request(token, tokens.wrap(token, secret));

        Rewrapping.Answer answer = Rewrapping.rewrap(request, keys, tokens);
        assertThat(answer.from()).isEqualTo(request.blob());
        assertThat(tokens.unwrap(token, answer.to().orElseThrow())).isEqualTo(secret);
        assertThat(Rewrapping.rewrap(request, tokens, keys).to()).isEmpty();
        tokens.away(true);
        assertThatThrownBy(() -> Rewrapping.rewrap(request, keys, tokens))
                .isInstanceOf(CustodyException.Unavailable.class);
    }
}
