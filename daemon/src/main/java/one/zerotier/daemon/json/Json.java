package one.zerotier.daemon.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Collection;

/** Reading and writing of whole documents. */
public final class Json {
    /** Apart, because it is 300 classes, and documents can be made without: the first start reads and writes none. */
    private static final class Mapper {
        static final JsonMapper INSTANCE = JsonMapper.builder()
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private Json() {}

    /** Reads one document: no comments, no trailing commas, nothing after it. Of equal keys the last one counts. */
    public static JsonNode parse(byte[] utf8) throws JsonSyntaxException {
        JsonNode document;
        try {
            document = Mapper.INSTANCE.readTree(utf8);
        } catch (JsonProcessingException e) {
            throw syntaxError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no input but the array
        }
        if (document.isMissingNode()) {
            throw new JsonSyntaxException("there is nothing in it", 1, 1);
        }
        return document;
    }

    private static JsonSyntaxException syntaxError(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        String reason = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
        return location == null
                ? new JsonSyntaxException(reason, 1, 1)
                : new JsonSyntaxException(reason, location.getLineNr(), location.getColumnNr());
    }

    /** Without blanks and line ends, keys in order. */
    public static byte[] compact(JsonNode document) {
        try {
            return Mapper.INSTANCE.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // a tree can always be written
        }
    }

    /** For people: so many blanks per level, keys in order, no line end after it. */
    public static String indented(JsonNode document, int blanks) {
        DefaultIndenter indenter = new DefaultIndenter(" ".repeat(blanks), "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            return Mapper.INSTANCE.writer(printer).writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** An array of what {@code toString} makes of the elements. */
    public static ArrayNode strings(Collection<?> elements) {
        ArrayNode array = array();
        elements.forEach(element -> array.add(element.toString()));
        return array;
    }

    /** A number whose 64 bits are unsigned. */
    public static JsonNode unsigned(long number) {
        return number >= 0
                ? LongNode.valueOf(number)
                : BigIntegerNode.valueOf(new BigInteger(Long.toUnsignedString(number)));
    }
}
