package one.zerotier.daemon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.IdentityGenerator;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.home.AtomicFile;
import org.jspecify.annotations.Nullable;

/** Makes and checks identities, signatures and worlds, without a running service; stock's commands and words. */
public final class Idtool {
    private static final int FAILED = 1;
    private static final int MAX_VANITY_DIGITS = 10;
    private static final String HELP = """
            ZeroTier One identity tool, version %s
            Usage: zerotier-idtool COMMAND, or java -jar zerotier-one.jar idtool COMMAND

              generate [<secret file> [<public file> [<vanity>]]]   make an identity; vanity is how its address begins
              validate <identity>                                   check that an address belongs to its keys
              getpublic <identity>                                  show the part that others may know
              sign <identity> <file>                                sign a file
              verify <identity> <file> <signature>                  check such a signature
              initmoon <identity>                                   print a template for a moon with this first root
              genmoon <template>                                    sign a moon and write it to <id>.moon

            An identity is given as it is, or as the name of a file that holds it.

            Examples
              zerotier-idtool generate identity.secret identity.public
              zerotier-idtool initmoon identity.public > moon.json   (put the root's IP/PORT into stableEndpoints)
              zerotier-idtool genmoon moon.json                      (then copy it into moons.d of every node)
            """.formatted(SoftwareVersion.OURS);

    private final PrintStream out;
    private final PrintStream err;
    private final Path directory;
    private final String[] arguments;

    private Idtool(String[] arguments, PrintStream out, PrintStream err, Path directory) {
        this.arguments = arguments.clone();
        this.out = out;
        this.err = err;
        this.directory = directory;
    }

    /** Does what the arguments say and returns the exit status. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        return run(arguments, out, err, Path.of(""));
    }

    /** The same in another working directory. */
    static int run(String[] arguments, PrintStream out, PrintStream err, Path directory) {
        return new Idtool(arguments, out, err, directory).run();
    }

    private int run() {
        try {
            return switch (argument(0)) {
                case "generate" -> generate();
                case "validate" -> arguments.length < 2 ? help(FAILED) : validate();
                case "getpublic" -> arguments.length < 2 ? help(FAILED) : getPublic();
                case "sign" -> arguments.length < 3 ? help(FAILED) : sign();
                case "verify" -> arguments.length < 4 ? help(FAILED) : verify();
                case "initmoon" -> arguments.length < 2 ? help(0) : initMoon();
                case "genmoon" -> arguments.length < 2 ? help(0) : generateMoon();
                case "help", "-h", "-?", "--help" -> help(0);
                default -> help(FAILED);
            };
        } catch (CliException e) {
            err.println(e.getMessage());
            return e.status();
        }
    }

    private String argument(int index) {
        return index < arguments.length ? arguments[index] : "";
    }

    private int help(int status) {
        out.print(HELP);
        return status;
    }

    private static CliException failure(String text) {
        return new CliException(FAILED, text);
    }

    private int generate() throws CliException {
        byte[] seed = new byte[Salsa20Random.SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        IdentityGenerator generator = new IdentityGenerator(new Salsa20Random(seed));
        SecretIdentity identity = argument(3).isEmpty() ? plain(generator) : vanity(generator, argument(3));
        if (arguments.length < 2) {
            out.print(identity.toSecretText());
            return 0;
        }
        write(argument(1), identity.toSecretText(), AtomicFile.Access.SECRET);
        if (arguments.length > 2) {
            write(argument(2), identity.identity().toString(), AtomicFile.Access.PUBLIC);
        }
        return 0;
    }

    private static SecretIdentity plain(IdentityGenerator generator) {
        SecretIdentity identity = null;
        while (identity == null) {
            identity = generator.attempt();
        }
        return identity;
    }

    /** Each digit takes sixteen times as long as the one before. */
    private SecretIdentity vanity(IdentityGenerator generator, String prefix) throws CliException {
        if (!prefix.matches("[0-9a-fA-F]{1," + MAX_VANITY_DIGITS + "}")) {
            throw failure("a vanity prefix has 1 to " + MAX_VANITY_DIGITS + " hex digits: " + prefix);
        }
        int bits = 4 * prefix.length();
        long wanted = Long.parseLong(prefix, 16);
        String padded = prefix + "0".repeat(MAX_VANITY_DIGITS - prefix.length());
        if (prefix.toLowerCase(Locale.ROOT).startsWith("ff") || prefix.equals("0".repeat(MAX_VANITY_DIGITS))) {
            throw failure("addresses that begin with " + prefix + " are reserved");
        }
        while (true) {
            SecretIdentity identity = plain(generator);
            if (identity.address().value() >>> (40 - bits) == wanted) {
                err.println("vanity address: found " + identity.address() + " !");
                return identity;
            }
            err.println("vanity address: tried " + identity.address() + " looking for first " + bits + " bits of "
                    + padded);
        }
    }

    private void write(String name, String text, AtomicFile.Access access) throws CliException {
        try {
            AtomicFile.replace(
                    directory.resolve(name).toAbsolutePath(), text.getBytes(StandardCharsets.US_ASCII), access);
            out.println(name + " written");
        } catch (IOException e) {
            throw failure("Error writing to " + name);
        }
    }

    /** An identity, or the name of a file that holds one; null if it is neither. */
    private @Nullable String identityText(String argument) {
        if (argument.length() > 32 && argument.charAt(10) == ':') {
            return argument;
        }
        try {
            return Files.readString(directory.resolve(argument), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }

    private Identity identity(String argument) throws CliException {
        String text = identityText(argument);
        try {
            if (text != null) {
                return Identity.parse(text);
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(argument);
        }
        throw unreadable(argument);
    }

    private static CliException unreadable(String argument) {
        return failure("Identity argument invalid or file unreadable: " + argument);
    }

    private int validate() throws CliException {
        if (!identity(argument(1)).isValid() || !keysMatch(argument(1))) {
            throw failure(argument(1) + " FAILED validation.");
        }
        out.println(argument(1) + " is a valid identity");
        return 0;
    }

    /** Only if there is a private key to compare. */
    private boolean keysMatch(String argument) {
        try {
            return SecretIdentity.parse(String.valueOf(identityText(argument))).keysMatch();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private int getPublic() throws CliException {
        out.print(identity(argument(1)));
        return 0;
    }

    private int sign() throws CliException {
        identity(argument(1));
        SecretIdentity signer;
        try {
            signer = SecretIdentity.parse(String.valueOf(identityText(argument(1))));
        } catch (IllegalArgumentException e) {
            throw failure(argument(1) + " does not contain a private key (must use private to sign)");
        }
        out.print(HexFormat.of().formatHex(signer.sign(content(argument(2)))));
        return 0;
    }

    private byte[] content(String file) throws CliException {
        try {
            return Files.readAllBytes(directory.resolve(file));
        } catch (IOException e) {
            throw failure(file + " is not readable");
        }
    }

    private int verify() throws CliException {
        Identity identity = identity(argument(1));
        byte[] message = content(argument(2));
        byte[] signature = signature(argument(3));
        if (signature == null || !identity.verify(message, signature)) {
            throw failure(argument(2) + " signature check FAILED");
        }
        out.println(argument(2) + " signature valid");
        return 0;
    }

    /** Hex digits, or the name of a file that holds them; null if it is neither. */
    private byte @Nullable [] signature(String argument) {
        try {
            return HexFormat.of().parseHex(argument);
        } catch (IllegalArgumentException notHex) {
            try {
                String text = Files.readString(directory.resolve(argument), StandardCharsets.ISO_8859_1);
                return HexFormat.of().parseHex(text.strip());
            } catch (IOException | IllegalArgumentException e) {
                return null;
            }
        }
    }

    private int initMoon() throws CliException {
        String text = identityText(argument(1));
        try {
            if (text != null) {
                out.println(MoonTemplate.create(Identity.parse(text)));
                return 0;
            }
        } catch (IllegalArgumentException e) {
            throw failure(argument(1) + " is not a valid identity");
        }
        throw failure(argument(1) + " is not a valid identity");
    }

    private int generateMoon() throws CliException {
        String text;
        try {
            text = Files.readString(directory.resolve(argument(1)));
        } catch (IOException e) {
            throw failure("cannot read " + argument(1));
        }
        MoonTemplate template = MoonTemplate.parse(argument(1), text);
        long nowMs = System.currentTimeMillis();
        String name = template.fileName();
        try {
            AtomicFile.replace(
                    directory.resolve(name).toAbsolutePath(),
                    template.sign(nowMs).encode(),
                    AtomicFile.Access.PUBLIC);
        } catch (IOException e) {
            throw failure("Error writing to " + name);
        }
        out.println("wrote " + name + " (signed world with timestamp " + nowMs + ")");
        return 0;
    }
}
