package one.zerotier.daemon.netconf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import one.zerotier.core.crypto.Hash;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.home.AtomicFile;

/** The file {@code thisdeviceismine}: whoever can tell what is in it may call the device his. */
final class DeviceSecret {
    /** Crockford's: no I, L, O and U, which people take for others. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int GROUPS = 5;
    private static final int GROUP_LENGTH = 4;
    private static final Pattern FORM = Pattern.compile("[0-9A-HJKMNP-TV-Z]{" + GROUPS * GROUP_LENGTH + "}");
    private static final long MAX_AGE_MS = 30L * 24 * 3600 * 1000;
    /** Nobody can know a secret for it. */
    static final String NO_CLAIM = "0".repeat(96);

    private final Path file;
    private final Address node;
    private final SecureRandom random;

    DeviceSecret(Path file, Address node, SecureRandom random) {
        this.file = file;
        this.node = node;
        this.random = random;
    }

    /**
     * What a request may show of the secret. Makes one if there is none, or none that is still good.
     *
     * @param served what the secret hashes to that has served last
     */
    String claim(long nowMs, String served) throws IOException {
        byte[] content = AtomicFile.read(file);
        String secret = content == null ? "" : normalize(new String(content, StandardCharsets.ISO_8859_1));
        if (!FORM.matcher(secret).matches()
                || claim(node, secret).equals(served)
                || Math.abs(nowMs - Files.getLastModifiedTime(file).toMillis()) > MAX_AGE_MS) {
            secret = renew();
        }
        return claim(node, secret);
    }

    private String renew() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            text.append(i > 0 && i % GROUP_LENGTH == 0 ? "-" : "")
                    .append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        AtomicFile.write(
                file, text.append('\n').toString().getBytes(StandardCharsets.US_ASCII), AtomicFile.Access.SECRET);
        return normalize(text.toString());
    }

    /** What an authority is shown of a secret, however somebody has typed it. */
    static String claim(Address node, String secret) {
        return HexFormat.of().formatHex(Hash.sha384(Lines.of("claim", node.toString(), normalize(secret))));
    }

    /** Whether it could be a secret at all. */
    static boolean isOne(String text) {
        return FORM.matcher(normalize(text)).matches();
    }

    private static String normalize(String text) {
        return text.toUpperCase(Locale.ROOT)
                .replaceAll("[-\\s]", "")
                .replace('O', '0')
                .replaceAll("[IL]", "1");
    }
}
