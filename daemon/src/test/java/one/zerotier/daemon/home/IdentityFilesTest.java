package one.zerotier.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.daemon.TestIdentities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityFilesTest {
    private static final SecretIdentity IDENTITY = TestIdentities.CONTROLLER;
    private static final String SECRET = IDENTITY.toSecretText();
    private static final String PUBLIC = IDENTITY.identity().toString();

    @TempDir
    Path directory;

    private Home home;
    private IdentityFiles files;
    private Path secret;
    private Path open;

    @BeforeEach
    void openHome() throws Exception {
        home = Home.open(directory);
        files = new IdentityFiles(home);
        secret = directory.resolve("identity.secret");
        open = directory.resolve("identity.public");
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    @Test
    void aNewHomeHasNone() throws Exception {
        assertThat(files.load()).isNull();
        assertThat(open).doesNotExist();
    }

    @Test
    void whatIsSavedIsWhatStockWrites() throws Exception {
        files.save(IDENTITY);
        assertThat(Files.readString(secret)).isEqualTo(SECRET).hasSize(270);
        assertThat(Files.readString(open)).isEqualTo(PUBLIC).hasSize(141);
        assertThat(HomeTest.modeOf(secret)).isEqualTo("rw-------");
        assertThat(HomeTest.modeOf(open)).isEqualTo("rw-r--r--");
        assertThat(files.load().toSecretText()).isEqualTo(SECRET);
    }

    @Test
    void aLineEndIsTakenAndAModeTooOpenIsMended() throws Exception {
        Files.writeString(secret, SECRET + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(open, "of somebody else");
        assertThat(files.load().toSecretText()).isEqualTo(SECRET);
        assertThat(HomeTest.modeOf(secret)).isEqualTo("rw-------");
        assertThat(Files.readString(open)).isEqualTo(PUBLIC);
        assertThat(Files.readString(secret)).isEqualTo(SECRET + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | an identity has three or four fields separated by colons",
                "garbage | an identity has three or four fields separated by colons",
                "PUBLIC | this identity has no private key",
                "KEY | its public and its private key do not belong together",
                "ADDRESS | its address does not belong to its keys",
            })
    void whatIsNoIdentityIsExplained(String kind, String reason) throws Exception {
        Files.writeString(
                secret,
                switch (kind) {
                    case "PUBLIC" -> PUBLIC;
                    case "KEY" -> PUBLIC + SECRET.substring(PUBLIC.length()).replace('1', '2');
                    case "ADDRESS" -> SECRET.replace("33f75bd24a", "33f75bd24b");
                    default -> kind;
                });
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessage("The file " + secret + " does not hold a valid identity: " + reason
                        + ". Restore it from a backup, or remove identity.secret and identity.public"
                        + " to start with a new identity, hence a new address.");
    }

    @Test
    void afterACollisionTheOldOneIsKeptAndTheNextStartFindsNone() throws Exception {
        files.save(IDENTITY);
        files.setAside();
        Path saved = directory.resolve("identity.secret.saved_after_collision");
        assertThat(saved).hasContent(SECRET);
        assertThat(HomeTest.modeOf(saved)).isEqualTo("rw-------");
        assertThat(open).doesNotExist();
        assertThat(files.load()).isNull();
    }
}
