package one.zerotier.daemon.netconf;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;

/**
 * Who asks, and that it is he: the Authorization header of a request.
 *
 * @param timeMs when, by the asker's clock
 * @param nonce 32 hex digits that were never used before
 * @param claim what the asker's secret hashes to
 * @param signature 192 hex digits
 */
record SignedRequest(Identity identity, long timeMs, String nonce, String claim, String signature) {
    static final String PATH_PREFIX = "/netconf/1/";
    static final int MAX_HEADER_LENGTH = 1024;

    private static final int NONCE_LENGTH = 16;
    private static final Pattern FORM = Pattern.compile("ZeroTier identity=\"([0-9a-f]{10}:0:[0-9a-f]{128})\","
            + " time=\"([0-9]{1,15})\", nonce=\"([0-9a-f]{32})\", claim=\"([0-9a-f]{96})\","
            + " signature=\"([0-9a-f]{192})\"");

    static String path(Address node) {
        return PATH_PREFIX + node;
    }

    static String freshNonce(SecureRandom random) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    /** @param ifModifiedSince what goes into that header; empty if it is not sent */
    static SignedRequest sign(
            SecretIdentity self, Identity authority, long timeMs, String nonce, String claim, String ifModifiedSince) {
        SignedRequest unsigned = new SignedRequest(self.identity(), timeMs, nonce, claim, "");
        byte[] signature = self.sign(unsigned.signedBytes(path(self.address()), authority, ifModifiedSince));
        return new SignedRequest(
                self.identity(), timeMs, nonce, claim, HexFormat.of().formatHex(signature));
    }

    /** @throws IllegalArgumentException with a sentence for people if the header is not of this form */
    static SignedRequest parse(String header) {
        Matcher matcher = FORM.matcher(header.length() <= MAX_HEADER_LENGTH ? header : "");
        if (!matcher.matches()) {
            throw new IllegalArgumentException("There must be one Authorization header of the scheme ZeroTier,"
                    + " with identity, time, nonce, claim and signature in this order.");
        }
        return new SignedRequest(
                Identity.parse(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3),
                matcher.group(4),
                matcher.group(5));
    }

    String header() {
        return "ZeroTier identity=\"" + identity + "\", time=\"" + timeMs + "\", nonce=\"" + nonce + "\", claim=\""
                + claim + "\", signature=\"" + signature + "\"";
    }

    boolean isSigned(String path, Identity authority, String ifModifiedSince) {
        return identity.verify(
                signedBytes(path, authority, ifModifiedSince), HexFormat.of().parseHex(signature));
    }

    private byte[] signedBytes(String path, Identity authority, String ifModifiedSince) {
        return Lines.of(
                "request",
                "GET",
                path,
                authority.toString(),
                identity.toString(),
                Long.toString(timeMs),
                nonce,
                claim,
                ifModifiedSince);
    }
}
