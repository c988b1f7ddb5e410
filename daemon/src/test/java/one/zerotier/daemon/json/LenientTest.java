package one.zerotier.daemon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stock's coercions, and how documents are read and written. */
class LenientTest {
    private static JsonNode json(String text) throws JsonSyntaxException {
        return Json.parse(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                // value, as number (default 7), as flag (default true), as text (default x)
                "5, 5, true, 5",
                "0, 0, false, 0",
                "-3, -3, false, -3",
                "2.9, 2, true, 2",
                "18446744073709551615, -1, true, 18446744073709551615",
                "1e400, 9223372036854775807, true, 9223372036854775807",
                "'\"12\"', 12, true, 12",
                "'\" -12x\"', -12, false, ' -12x'",
                "'\"99999999999999999999\"', 9223372036854775807, false, 99999999999999999999",
                "'\"abc\"', 0, false, abc",
                "'\"true\"', 0, true, true",
                "'\"Tee\"', 0, true, Tee",
                "'\"1\"', 1, true, 1",
                "'\"\"', 0, false, ''",
                "true, 1, true, 1",
                "false, 0, false, 0",
                "null, 7, true, x",
                "[], 7, true, x",
                "{}, 7, true, x",
            })
    void wrongTypesAreTakenAsStockTakesThem(String text, long number, boolean flag, String asText)
            throws JsonSyntaxException {
        JsonNode value = json(text);
        assertThat(Lenient.number(value, 7)).isEqualTo(number);
        assertThat(Lenient.flag(value, true)).isEqualTo(flag);
        assertThat(Lenient.text(value, "x")).isEqualTo(asText);
    }

    @Test
    void whatIsMissingHasTheDefault() {
        assertThat(Lenient.number(null, 7)).isEqualTo(7);
        assertThat(Lenient.flag(null, true)).isTrue();
        assertThat(Lenient.text(null, "x")).isEqualTo("x");
    }

    @Test
    void keysAreSortedAndThereIsNothingBetweenThem() throws Exception {
        JsonNode value = json("{\"b\":[1, {\"d\":1,\"c\":null}],\"A\":1,\"a\":\"ä\",\"6\":true}");
        assertThat(new String(Json.compact(value), UTF_8))
                .isEqualTo("{\"6\":true,\"A\":1,\"a\":\"ä\",\"b\":[1,{\"c\":null,\"d\":1}]}");
    }

    @Test
    void indentationIsWhatIsAskedFor() throws Exception {
        assertThat(Json.indented(json("{\"b\":[1,{}],\"a\":[],\"c\":{\"d\":2}}"), 1))
                .isEqualTo("{\n \"a\": [],\n \"b\": [\n  1,\n  {}\n ],\n \"c\": {\n  \"d\": 2\n }\n}");
    }

    @Test
    void unsignedNumbersStayIntegers() {
        assertThat(Json.unsigned(-1).toString()).isEqualTo("18446744073709551615");
        assertThat(Json.unsigned(5).toString()).isEqualTo("5");
    }

    @Test
    void whatIsNotJsonIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> json("")).hasMessage("there is nothing in it (line 1, column 1)");
        assertThatThrownBy(() -> json("{\"a\":1,\n}")).hasMessageEndingWith("(line 2, column 1)");
        assertThatThrownBy(() -> json("{} x")).isInstanceOf(JsonSyntaxException.class);
        assertThatThrownBy(() -> json("// comment\n{}")).isInstanceOf(JsonSyntaxException.class);
        assertThatThrownBy(() -> json("[".repeat(100_000))).isInstanceOf(JsonSyntaxException.class);
    }
}
