package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a device makes of an answer: nothing of it counts unless all of it is as it must be. */
final class AnswerReader {
    private static final int MAX_SENTENCE_LENGTH = 200;

    private final SecretIdentity self;
    private final Identity authority;

    AnswerReader(SecretIdentity self, Identity authority) {
        this.self = self;
        this.authority = authority;
    }

    /**
     * Reads an answer.
     *
     * @param nonce of the request
     * @param knownMs when what we have was decided; 0 if we have nothing
     * @return what to be; null if that is what we have, or nothing is assigned
     */
    @Nullable
    Assignment read(HttpReply reply, String nonce, long knownMs) throws RefusedException {
        if (reply.body().length > HttpReply.MAX_BODY_LENGTH) {
            throw new RefusedException(Refusal.TOO_LONG);
        }
        return switch (reply.status()) {
            case 200 -> readContent(reply, nonce, knownMs);
            case 304 -> {
                if (knownMs == 0) {
                    throw new RefusedException(Refusal.MALFORMED);
                }
                verify(reply, nonce, "", reply.header(AnswerSignature.HEADER));
                yield null;
            }
            case 404 -> {
                if (reply.header(AnswerSignature.HEADER).isEmpty()) {
                    throw new RefusedException(Refusal.STATUS, explain(reply)); // anybody could say so
                }
                verify(reply, nonce, "", reply.header(AnswerSignature.HEADER));
                yield null;
            }
            default -> throw new RefusedException(Refusal.STATUS, explain(reply));
        };
    }

    private static String explain(HttpReply reply) {
        String text = "it answers with status " + reply.status();
        try {
            String sentence = Json.parse(reply.body()).path("error").asText("");
            boolean fit = !sentence.isEmpty()
                    && sentence.length() <= MAX_SENTENCE_LENGTH
                    && sentence.chars().noneMatch(Character::isISOControl);
            return fit ? text + ": " + sentence : text;
        } catch (JsonSyntaxException e) {
            return text;
        }
    }

    private void verify(HttpReply reply, String nonce, String sealed, String signature) throws RefusedException {
        AnswerSignature.Signed signed =
                new AnswerSignature.Signed(nonce, reply.status(), reply.header("Last-Modified"), sealed);
        if (!AnswerSignature.isGood(authority, self.identity(), signed, signature)) {
            throw new RefusedException(Refusal.SIGNATURE);
        }
    }

    private Assignment readContent(HttpReply reply, String nonce, long knownMs) throws RefusedException {
        JsonNode envelope = parse(reply.body());
        JsonNode sealed = envelope.path("sealed");
        JsonNode signature = envelope.path("signature");
        if (!sealed.isTextual() || !signature.isTextual()) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        verify(reply, nonce, sealed.textValue(), signature.textValue());
        Assignment content = read(parse(open(nonce, sealed.textValue())));
        if (!content.node().equals(self.address())) {
            throw new RefusedException(Refusal.OTHER_NODE);
        }
        if (!HttpDate.format(content.modified()).equals(reply.header("Last-Modified"))) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        if (content.modified() < knownMs) {
            throw new RefusedException(Refusal.OLDER);
        }
        return content;
    }

    private byte[] open(String nonce, String sealed) throws RefusedException {
        try {
            return Seal.open(self, authority, nonce, sealed);
        } catch (GeneralSecurityException e) {
            throw new RefusedException(Refusal.SEALED);
        }
    }

    private static JsonNode parse(byte[] text) throws RefusedException {
        try {
            return Json.parse(text);
        } catch (JsonSyntaxException e) {
            throw new RefusedException(Refusal.MALFORMED);
        }
    }

    private static Assignment read(JsonNode json) throws RefusedException {
        try {
            return AssignmentJson.read(json);
        } catch (InvalidValueException e) {
            throw new RefusedException(Refusal.MALFORMED, Refusal.MALFORMED.sentence() + ": " + e.getMessage());
        }
    }
}
