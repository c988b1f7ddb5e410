package one.zerotier.core.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.SecretIdentity;

/** The recorded behaviour of stock nodes, from {@code src/test/resources/vectors}. */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    public static JsonNode file(String name) {
        try {
            return JSON.readTree(stream(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of one list in one file; fails if there are none, so that a test cannot pass by testing nothing. */
    public static List<JsonNode> cases(String name, String list) {
        List<JsonNode> cases = new ArrayList<>();
        file(name).get(list).forEach(cases::add);
        if (cases.isEmpty()) {
            throw new IllegalStateException("no cases in " + name + " " + list);
        }
        return cases;
    }

    public static byte[] resource(String name) {
        try (InputStream in = stream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String name) {
        return Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name), name);
    }

    public static byte[] bytes(JsonNode vector, String field) {
        return Bytes.fromHex(text(vector, field));
    }

    public static String text(JsonNode vector, String field) {
        return Objects.requireNonNull(vector.get(field), () -> "no " + field + " in " + vector)
                .asText();
    }

    /** Hex, as addresses and 64-bit ids are written. */
    public static long hex(JsonNode vector, String field) {
        return Long.parseUnsignedLong(text(vector, field), 16);
    }

    public static boolean flag(JsonNode vector, String field) {
        return Objects.requireNonNull(vector.get(field), field).asBoolean();
    }

    /**
     * What core has read, put together as maps, lists, numbers and text, in the form of the vectors' {@code fields}; through
     * text, so that a number is a number whatever its width.
     */
    public static JsonNode json(Object fields) {
        try {
            return JSON.readTree(JSON.writeValueAsBytes(fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hex digits of a 64-bit id. */
    public static String hex16(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    /** The throw-away identity with this address, whose private key every file may use. */
    public static SecretIdentity secretIdentity(String address) {
        for (JsonNode identity : cases("identity.json", "identities")) {
            if (text(identity, "address").equals(address)) {
                return SecretIdentity.parse(text(identity, "secret_text"));
            }
        }
        throw new IllegalArgumentException("nobody has the address " + address);
    }

    /** What to say of a case that fails. */
    public static String note(JsonNode vector) {
        return vector.path("note").asText(vector.path("change").asText(""));
    }
}
