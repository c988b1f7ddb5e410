package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import one.zerotier.core.identity.SecretIdentity;
import org.jspecify.annotations.Nullable;

/** {@code identity.secret} and {@code identity.public}. */
public final class IdentityFiles {
    private final Path secret;
    private final Path open;
    private final Path collided;

    public IdentityFiles(Home home) {
        secret = home.file("identity.secret");
        open = home.file("identity.public");
        collided = home.file("identity.secret.saved_after_collision");
    }

    /**
     * The identity of this node, checked: that takes some 7 ms. Null if there is none yet.
     *
     * @throws HomeException if there is something, but no identity that could be used
     */
    public @Nullable SecretIdentity load() throws HomeException {
        try {
            byte[] content = AtomicFile.read(secret);
            if (content == null) {
                return null;
            }
            SecretIdentity identity = parse(new String(content, StandardCharsets.ISO_8859_1));
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            writeOpen(identity);
            return identity;
        } catch (IOException e) {
            throw new HomeException("The file " + secret + " cannot be read", e, "Run as root, or make it your own.");
        }
    }

    private SecretIdentity parse(String text) throws HomeException {
        SecretIdentity identity;
        try {
            identity = SecretIdentity.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        if (!identity.keysMatch()) {
            throw invalid("its public and its private key do not belong together");
        }
        if (!identity.identity().isValid()) {
            throw invalid("its address does not belong to its keys");
        }
        return identity;
    }

    private HomeException invalid(String reason) {
        return new HomeException("The file " + secret + " does not hold a valid identity: " + reason
                + ". Restore it from a backup, or remove identity.secret and identity.public"
                + " to start with a new identity, hence a new address.");
    }

    /** Keeps a new identity. */
    public void save(SecretIdentity identity) throws HomeException {
        try {
            AtomicFile.write(
                    secret, identity.toSecretText().getBytes(StandardCharsets.US_ASCII), AtomicFile.Access.SECRET);
            writeOpen(identity);
        } catch (IOException e) {
            throw cannotWrite(secret, e);
        }
    }

    private void writeOpen(SecretIdentity identity) throws IOException {
        AtomicFile.write(
                open, identity.identity().toString().getBytes(StandardCharsets.US_ASCII), AtomicFile.Access.PUBLIC);
    }

    /** Somebody else has our address: puts the identity aside, so that the next {@link #load} finds none. */
    public void setAside() throws HomeException {
        try {
            byte[] content = AtomicFile.read(secret);
            if (content != null) {
                AtomicFile.write(collided, content, AtomicFile.Access.SECRET);
                AtomicFile.delete(secret);
            }
            AtomicFile.delete(open);
        } catch (IOException e) {
            throw cannotWrite(collided, e);
        }
    }

    private static HomeException cannotWrite(Path file, IOException e) {
        return new HomeException(
                "The file " + file + " cannot be written", e, "Make room for it, or allow it, and start again.");
    }
}
