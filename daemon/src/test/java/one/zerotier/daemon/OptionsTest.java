package one.zerotier.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import one.zerotier.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
    @Test
    void nothingIsFine() throws StartException {
        Options options = Options.parse();
        assertThat(options.port()).isNull();
        assertThat(options.home()).isNull();
        assertThat(options.invitation()).isNull();
        assertThat(options.unprivileged()).isFalse();
        assertThat(options.helpRequested()).isFalse();
        assertThat(options.versionRequested()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p 9994", "-p=9994", "-p9994", "/home -p 9994"})
    void aPortIsWrittenInThreeWays(String line) throws StartException {
        assertThat(Options.parse(line.split(" ")).port()).isEqualTo(9994);
    }

    @Test
    void endpointsMayBeSeveral() throws StartException {
        Options options = Options.parse("--endpoint", "192.0.2.1", "-U", "--endpoint=192.0.2.2/1");
        assertThat(options.endpoints(8993))
                .containsExactly(Endpoint.parse("192.0.2.1/8993"), Endpoint.parse("192.0.2.2/1"));
        assertThat(options.unprivileged()).isTrue();
    }

    @Test
    void aHomeMayLookLikeAnOption() throws StartException {
        assertThat(Options.parse("--", "-v").home()).isEqualTo("-v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "-?", "--help"})
    void helpIsAskedForInThreeWays(String word) throws StartException {
        assertThat(Options.parse(word).helpRequested()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-p, -p takes a port. -h shows what there is.",
        "-p=, -p takes a port. -h shows what there is.",
        "-p x, '-p takes a port from 0 to 65535, not x.'",
        "-p 1 -p 2, -p can be given once: there is one port.",
        "--endpoint, --endpoint takes an IP address. -h shows what there is.",
        "-x, There is no option -x. -h shows what there is.",
        "--bogus=1, There is no option --bogus=1. -h shows what there is.",
    })
    void whatMakesNoSenseIsRefused(String line, String sentence) {
        assertThatThrownBy(() -> Options.parse(line.split(" ")))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence);
    }
}
