package one.zerotier.core.rule.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text is a program or has an error at a place in it, and the rules of a program survive being written. */
class ProgramFuzzTest {
    private static final String[] WORDS =
            ("accept drop break tee watch redirect macro include tag cap id default enum flag and or not ; ; ; ; ( ) ,"
                            + " chr dport ethertype icmp ipprotocol ipsrc iptos macsrc random tdiff teq treq ztsrc framesize"
                            + " 1 2 80 80-90 -1 0x1f 0.5 deadbeef11 10.0.0.0/8 fd00::/8 tcp arp inbound $x m m t t c \n #")
                    .split(" ");

    @FuzzTest(maxDuration = "60s")
    void anyText(byte[] input) throws RuleSyntaxException {
        check(new String(input, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void wordsOfTheLanguageInAnyOrder(long seed) throws RuleSyntaxException {
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(40); count > 0; count--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            check(text.toString());
        }
    }

    private static void check(String text) throws RuleSyntaxException {
        Program program;
        try {
            program = Program.compile(text);
        } catch (RuleSyntaxException e) {
            assertThat(e.line()).isBetween(1, text.length() + 1);
            assertThat(e.column()).isBetween(1, text.length() + 1);
            assertThat(e.sentence()).isNotEmpty();
            return;
        }
        String written = RuleWriter.write(program);
        assertThat(Program.compile(written)).as(written).isEqualTo(program);
    }
}
