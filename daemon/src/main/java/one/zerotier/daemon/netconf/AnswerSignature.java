package one.zerotier.daemon.netconf;

import java.util.HexFormat;
import java.util.regex.Pattern;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;

/** That an answer is the authority's, to this request. Also one that says that nothing has changed. */
final class AnswerSignature {
    static final String HEADER = "ZeroTier-Signature";

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{192}");

    private AnswerSignature() {}

    /**
     * What an answer has that is signed.
     *
     * @param lastModified as in the header of that name
     * @param sealed as in the body; empty if there is none
     */
    record Signed(String nonce, int status, String lastModified, String sealed) {
        private byte[] bytes(Identity authority, Identity device) {
            return Lines.of(
                    "answer",
                    authority.toString(),
                    device.toString(),
                    nonce,
                    Integer.toString(status),
                    lastModified,
                    sealed);
        }
    }

    static String sign(SecretIdentity authority, Identity device, Signed answer) {
        return HexFormat.of().formatHex(authority.sign(answer.bytes(authority.identity(), device)));
    }

    static boolean isGood(Identity authority, Identity device, Signed answer, String signature) {
        return FORM.matcher(signature).matches()
                && answer.lastModified.indexOf('\n') < 0
                && answer.sealed.indexOf('\n') < 0
                && authority.verify(
                        answer.bytes(authority, device), HexFormat.of().parseHex(signature));
    }
}
