package one.zerotier.core.wire;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import one.zerotier.core.crypto.Bytes;
import org.junit.jupiter.api.Test;

class DictionaryVectorTest {
    private static final String FILE = "dictionary.json";

    /** What we do not write: of two values for one key only the last stays, and there are no negative numbers. */
    private static final List<String> NOT_WRITTEN = List.of("same key twice", "numbers; a negative number");

    // The list "capacity" says how stock leaves out what does not fit into its fixed buffers. Ours grow.

    @Test
    void readsAndWritesAsStockDoes() {
        int written = 0;
        for (JsonNode vector : cases(FILE, "built")) {
            byte[] stock = bytes(vector, "dictionary");
            assertThat(stock).hasSize(vector.get("size").asInt());
            Dictionary dictionary = Dictionary.decode(stock);
            for (JsonNode entry : vector.get("read_back")) {
                assertThat(dictionary.bytes(text(entry, "key")))
                        .as(note(vector))
                        .isEqualTo(bytes(entry, "bytes"));
            }
            if (NOT_WRITTEN.stream().noneMatch(note(vector)::startsWith)) {
                assertThat(dictionary.encode()).as(note(vector)).isEqualTo(stock);
                assertThat(build(vector.get("entries")).encode())
                        .as(note(vector))
                        .isEqualTo(stock);
                written++;
            }
        }
        assertThat(written).isEqualTo(cases(FILE, "built").size() - NOT_WRITTEN.size());
    }

    private static Dictionary build(JsonNode entries) {
        Dictionary dictionary = new Dictionary();
        for (JsonNode entry : entries) {
            String key = text(entry, "key");
            String value = text(entry, "value");
            switch (text(entry, "kind")) {
                case "text", "binary" -> dictionary.put(key, Bytes.fromHex(value));
                case "unsigned", "address" -> dictionary.put(key, hex(entry, "value"));
                case "boolean" -> dictionary.put(key, Boolean.parseBoolean(value));
                default -> throw new IllegalArgumentException(text(entry, "kind"));
            }
        }
        return dictionary;
    }

    @Test
    void readsWhateverMayArrive() {
        for (JsonNode vector : cases(FILE, "parsed")) {
            Dictionary dictionary = Dictionary.decode(bytes(vector, "dictionary"));
            for (JsonNode read : vector.get("reads")) {
                String key = text(read, "key");
                String what = note(vector) + ", key " + key;
                boolean present = read.get("length").asInt() >= 0;
                assertThat(dictionary.has(key)).as(what).isEqualTo(present);
                if (!present) {
                    continue;
                }
                assertThat(dictionary.bytes(key)).as(what).isEqualTo(bytes(read, "bytes"));
                assertThat(dictionary.flag(key))
                        .as(what)
                        .isEqualTo(read.get("as_boolean").asBoolean());
                // "as_signed" is not looked at: nothing that we read has a sign
                long number = read.has("as_unsigned") ? hex(read, "as_unsigned") : 42;
                assertThat(dictionary.number(key, 42)).as(what).isEqualTo(number);
            }
        }
    }

    @Test
    void writesTheExampleOfTheSpecification() {
        Dictionary dictionary = new Dictionary()
                .put("k", "a=b\\c\r\n")
                .put("n", 255)
                .put("b", true)
                .put("z", new byte[1])
                .put("e", "");
        assertThat(dictionary.encode()).asString().isEqualTo("k=a\\eb\\\\c\\r\\n\nn=00000000000000ff\nb=1\nz=\\0\ne=");
    }
}
