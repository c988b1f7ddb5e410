package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdtoolTest {
    private static final SecretIdentity IDENTITY = TestIdentities.CONTROLLER;
    private static final String PUBLIC = IDENTITY.identity().toString();
    private static final String SECRET = IDENTITY.toSecretText();

    @TempDir
    Path directory;

    private CliRun idtool(String... arguments) {
        return CliRun.idtool(directory, arguments);
    }

    private static CliRun said(String out) {
        return new CliRun(0, out, "");
    }

    private static CliRun failed(String err) {
        return new CliRun(1, "", err + "\n");
    }

    @Test
    void helpTeaches() {
        CliRun help = idtool("help");
        assertThat(help.status()).isZero();
        assertThat(help.out())
                .startsWith("ZeroTier One identity tool, version 0.1.0\nUsage: ")
                .contains("Examples");
        assertThat(idtool("initmoon")).isEqualTo(help);
        assertThat(idtool("genmoon")).isEqualTo(help);
        CliRun misused = new CliRun(1, help.out(), "");
        assertThat(idtool()).isEqualTo(misused);
        assertThat(idtool("fly")).isEqualTo(misused);
        assertThat(idtool("validate")).isEqualTo(misused);
        assertThat(idtool("getpublic")).isEqualTo(misused);
        assertThat(idtool("sign", PUBLIC)).isEqualTo(misused);
        assertThat(idtool("verify", PUBLIC, "x")).isEqualTo(misused);
    }

    @Test
    void anIdentityIsMade() throws Exception {
        assertThat(idtool("generate", "my.secret", "my.public"))
                .isEqualTo(said("my.secret written\nmy.public written\n"));
        SecretIdentity made = SecretIdentity.parse(Files.readString(directory.resolve("my.secret")));
        assertThat(made.keysMatch()).isTrue();
        assertThat(made.identity().isValid()).isTrue();
        assertThat(directory.resolve("my.public")).hasContent(made.identity().toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("my.secret"))))
                .isEqualTo("rw-------");
        assertThat(idtool("validate", "my.public")).isEqualTo(said("my.public is a valid identity\n"));
        assertThat(idtool("getpublic", "my.secret"))
                .isEqualTo(said(made.identity().toString()));
    }

    @Test
    void withoutAFileTheSecretIsPrinted() {
        CliRun run = idtool("generate");
        assertThat(run.out()).hasSize(270);
        assertThat(SecretIdentity.parse(run.out()).keysMatch()).isTrue();
    }

    @Test
    void anAddressMayBeChosenInPart() throws Exception {
        CliRun run = idtool("generate", "a", "b", "7");
        assertThat(run.err()).endsWith(" !\n").contains("vanity address: found 7");
        assertThat(Files.readString(directory.resolve("b"))).startsWith("7");
        run.err()
                .lines()
                .filter(line -> line.contains("tried"))
                .forEach(line -> assertThat(line)
                        .matches("vanity address: tried [0-9a-f]{10} looking for first 4 bits of 7000000000"));
        assertThat(idtool("generate", "a", "b", "FF0")).isEqualTo(failed("addresses that begin with FF0 are reserved"));
        assertThat(idtool("generate", "a", "b", "xyz"))
                .isEqualTo(failed("a vanity prefix has 1 to 10 hex digits: xyz"));
    }

    @Test
    void anIdentityIsChecked() throws Exception {
        assertThat(idtool("validate", PUBLIC)).isEqualTo(said(PUBLIC + " is a valid identity\n"));
        assertThat(idtool("validate", SECRET).status()).isZero();
        String other = PUBLIC.replace("33f75bd24a", "33f75bd24b");
        assertThat(idtool("validate", other)).isEqualTo(failed(other + " FAILED validation."));
        String wrongKey = PUBLIC + SECRET.substring(PUBLIC.length()).replace('1', '2');
        assertThat(idtool("validate", wrongKey)).isEqualTo(failed(wrongKey + " FAILED validation."));
        assertThat(idtool("validate", "nothing"))
                .isEqualTo(failed("Identity argument invalid or file unreadable: nothing"));
        Files.writeString(directory.resolve("with-line-end"), PUBLIC + "\n");
        assertThat(idtool("validate", "with-line-end").status()).isZero();
    }

    @Test
    void filesAreSigned() throws Exception {
        Files.writeString(directory.resolve("file"), "content");
        CliRun signed = idtool("sign", SECRET, "file");
        assertThat(signed.out()).matches("[0-9a-f]{192}");
        assertThat(idtool("verify", PUBLIC, "file", signed.out())).isEqualTo(said("file signature valid\n"));
        Files.writeString(directory.resolve("file.sig"), signed.out() + "\n");
        assertThat(idtool("verify", PUBLIC, "file", "file.sig").status()).isZero();
        CliRun wrong = failed("file signature check FAILED");
        assertThat(idtool("verify", PUBLIC, "file", "nothing")).isEqualTo(wrong);
        assertThat(idtool("verify", PUBLIC, "file", "00")).isEqualTo(wrong);
        Files.writeString(directory.resolve("file"), "other");
        assertThat(idtool("verify", PUBLIC, "file", "file.sig")).isEqualTo(wrong);
        assertThat(idtool("sign", PUBLIC, "file"))
                .isEqualTo(failed(PUBLIC + " does not contain a private key (must use private to sign)"));
        assertThat(idtool("sign", SECRET, "nothing")).isEqualTo(failed("nothing is not readable"));
    }

    private ObjectNode template() throws Exception {
        return (ObjectNode) Json.parse(idtool("initmoon", PUBLIC).out().getBytes(UTF_8));
    }

    private CliRun generate(ObjectNode template) throws Exception {
        Files.writeString(directory.resolve("moon.json"), template.toString());
        return idtool("genmoon", "moon.json");
    }

    private World moon() throws Exception {
        return World.decode(new ByteReader(Files.readAllBytes(directory.resolve("00000033f75bd24a.moon"))));
    }

    @Test
    void aMoonIsMadeFromATemplate() throws Exception {
        String text = idtool("initmoon", PUBLIC).out();
        assertThat(text)
                .matches(
                        "\\{\n \"id\": \"33f75bd24a\",\n \"objtype\": \"world\",\n \"roots\": \\[\n  \\{\n   \"identity\": \""
                                + PUBLIC
                                + "\",\n   \"stableEndpoints\": \\[]\n  }\n ],\n \"signingKey\": \"[0-9a-f]{128}\",\n"
                                + " \"signingKey_SECRET\": \"[0-9a-f]{128}\",\n \"updatesMustBeSignedBy\": \"[0-9a-f]{128}\",\n"
                                + " \"worldType\": \"moon\"\n}\n");
        ObjectNode template = template();
        ((ArrayNode) template.at("/roots/0/stableEndpoints"))
                .add("fd77::1/9993")
                .add("10.77.0.1/9993");
        assertThat(generate(template).out())
                .matches("wrote 00000033f75bd24a\\.moon \\(signed world with timestamp \\d{13}\\)\n");
        assertThat(Files.size(directory.resolve("00000033f75bd24a.moon"))).isEqualTo(278);
        World moon = moon();
        assertThat(moon.isSelfSigned()).isTrue();
        assertThat(moon.type()).isEqualTo(World.Type.MOON);
        assertThat(moon.roots().get(0).endpoints())
                .isEqualTo(List.of(Endpoint.parse("10.77.0.1/9993"), Endpoint.parse("fd77::1/9993")));
        generate(template.put("worldType", "planet"));
        assertThat(Files.size(directory.resolve("00000033f75bd24a.moon"))).isEqualTo(276);
        assertThat(moon().type()).isEqualTo(World.Type.PLANET);
    }

    @Test
    void aWorldMayChangeHands() throws Exception {
        ObjectNode template = template();
        generate(template);
        World first = moon();
        Thread.sleep(2);
        template.put(
                "updatesMustBeSignedBy",
                HexFormat.of().formatHex(IDENTITY.identity().publicKey()));
        generate(template);
        World second = moon();
        assertThat(second.updates(first)).isTrue();
        assertThat(second.updateKey()).isEqualTo(IDENTITY.identity().publicKey());
        Thread.sleep(2);
        generate(template);
        assertThat(moon().updates(second)).isFalse(); // the old key no longer counts
    }

    @Test
    void aBadTemplateIsExplained() throws Exception {
        assertThat(idtool("genmoon", "nothing")).isEqualTo(failed("cannot read nothing"));
        assertThat(idtool("initmoon", "nothing")).isEqualTo(failed("nothing is not a valid identity"));
        Files.writeString(directory.resolve("moon.json"), "{");
        assertThat(idtool("genmoon", "moon.json").err()).startsWith("moon.json cannot be used: ");
        assertThat(generate(template().put("id", "0"))).isEqualTo(failed("ID in moon.json is invalid"));
        assertThat(generate(template().put("worldType", "sun"))).isEqualTo(failed("invalid worldType"));
        assertThat(generate(template().put("signingKey", "00")))
                .isEqualTo(failed("moon.json cannot be used: signingKey must have 128 hex digits"));
        ObjectNode rootless = template();
        rootless.putArray("roots");
        assertThat(generate(rootless))
                .isEqualTo(failed("moon.json cannot be used: a world has 1 to 4 roots with up to 32 endpoints each"));
    }
}
