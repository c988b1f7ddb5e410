package one.zerotier.core.wire;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.note;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DictionaryVectorTest {
    private static final String FILE = "dictionary.json";

    @Test
    void readsAndWritesAsStockDoes() {
        for (JsonNode vector : cases(FILE, "built")) {
            Dictionary dictionary = Dictionary.decode(bytes(vector, "dictionary"));
            for (JsonNode entry : vector.get("read_back")) {
                assertThat(dictionary.bytes(text(entry, "key")))
                        .as(note(vector))
                        .isEqualTo(bytes(entry, "bytes"));
            }
            if (!note(vector).startsWith("same key twice")) {
                assertThat(dictionary.encode()).as(note(vector)).isEqualTo(bytes(vector, "dictionary"));
            }
        }
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
