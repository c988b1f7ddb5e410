package one.zerotier.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A controller moves to another home directory, in one file. */
class BackupTest {
    private Lab lab;
    private Host host;
    private Node founder;

    @BeforeEach
    void found(TestInfo test) {
        lab = new Lab(test);
        host = lab.publicHost("founder");
        founder = new Node(host).start().awaitEarth();
        String id = cli("-j network create --name home --pool 10.9.8.1-10.9.8.99 --route 10.9.8.0/24");
        String network = Host.json(id).path("id").asText();
        cli("network create --name office");
        cli("member authorize " + network + " 5a8772d153");
        cli("member set " + network + " 5a8772d153 name=printer bridge=yes");
        cli("member assign " + network + " 1122334455 10.9.8.7");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private String cli(String words) {
        Program.Result result = founder.cli(words);
        assertThat(result.status()).as(result.all()).isZero();
        return result.out();
    }

    private static JsonNode everything(Node node) {
        return node.api("/controller/backup");
    }

    @Test
    void aNodeIsTheSameInAnotherHomeDirectory() throws IOException {
        Path file = host.directory().resolve("node.zip");
        assertThat(cli("backup --all " + file))
                .isEqualTo("Wrote " + file + " with 3 networks with 3 members and the identity of node "
                        + founder.address() + ".\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        JsonNode before = everything(founder);
        String address = founder.address();
        assertThat(founder.cli("restore --force " + file).err())
                .startsWith("Another ZeroTier One is already running with the home directory ");
        founder.stop();

        Node moved = new Node(host, host.directory().resolve("moved"));
        byte[] whole = Files.readAllBytes(file);
        Path damaged = Files.write(host.directory().resolve("damaged.zip"), Arrays.copyOf(whole, whole.length / 2));
        Program.Result refused = moved.cli("restore " + damaged);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).startsWith("The backup is damaged: ").hasLineCount(1);
        assertThat(moved.home()).doesNotExist();

        assertThat(moved.cli("restore " + file).status()).isZero();
        moved.start().awaitEarth();
        assertThat(moved.address()).isEqualTo(address);
        assertThat(everything(moved)).isEqualTo(before);
        moved.stop();
    }

    /** The files are stock's: whoever moves them by hand has the same. */
    @Test
    void theFilesOfAControllerCanBeMovedThereAndBack() throws IOException {
        JsonNode before = everything(founder);
        founder.stop();
        Path networks = founder.home().resolve("controller.d");
        Path elsewhere = host.directory().resolve("elsewhere");
        Files.move(networks, elsewhere);
        founder.start();
        founder.awaitLine("Online\\.");
        founder.stop();
        host.run("rm", "-r", networks.toString());
        Files.move(elsewhere, networks);
        founder.start().awaitEarth();
        assertThat(everything(founder)).isEqualTo(before);
    }
}
