package one.zerotier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.rule.CopyKind;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.IpScope;
import one.zerotier.core.wire.Verb;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The code refers to docs/PROTOCOL.md by the titles of its sections, and the document to the code by numbers and names. */
class ProtocolDocumentTest {
    private static final Path PROJECT = Path.of("..");
    private static final List<String> MODULES = List.of("core", "native", "daemon");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern LINK = Pattern.compile("]\\(#([^)]+)\\)");
    /** Titles may be several: {@code "A", "B" and "C"}. */
    private static final Pattern REFERENCE =
            Pattern.compile("PROTOCOL\\.md(?:, (\"[^\"]+\"(?:(?:,| and) \"[^\"]+\")*))?");

    private static final Pattern TITLE = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern LINE_BREAK_IN_COMMENT = Pattern.compile("\\R[ \t]*(?:\\*(?!/)|//)?[ \t]*");

    private static String document;
    private static List<String> headings;

    @BeforeAll
    static void readDocument() throws IOException {
        document = Files.readString(PROJECT.resolve("docs/PROTOCOL.md"));
        headings =
                HEADING.matcher(document).results().map(found -> found.group(1)).toList();
    }

    @Test
    void everySectionThatTheCodeRefersToExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path source : sources()) {
            for (String title : titlesReferredToBy(source)) {
                if (!headings.contains(title)) {
                    missing.add(source.getFileName() + ": \"" + title + '"');
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    /** A reference without a title counts as one to the empty title, which no section has. */
    private static List<String> titlesReferredToBy(Path source) throws IOException {
        String text = LINE_BREAK_IN_COMMENT.matcher(Files.readString(source)).replaceAll(" ");
        List<String> titles = new ArrayList<>();
        REFERENCE.matcher(text).results().map(found -> found.group(1)).forEach(quoted -> {
            if (quoted == null) {
                titles.add("");
            } else {
                TITLE.matcher(quoted).results().map(found -> found.group(1)).forEach(titles::add);
            }
        });
        return titles;
    }

    @Test
    void everyLinkWithinTheDocumentLeadsSomewhere() {
        List<String> anchors =
                headings.stream().map(ProtocolDocumentTest::anchorOf).toList();

        assertThat(anchors).doesNotHaveDuplicates();
        assertThat(LINK.matcher(document).results().map((MatchResult found) -> found.group(1)))
                .isNotEmpty()
                .isSubsetOf(anchors);
    }

    private static String anchorOf(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
    }

    @Test
    void everyNumberOnTheWireHasARowWithItsName() {
        List<String> rows = new ArrayList<>();
        for (Verb verb : Verb.values()) {
            rows.add("| 0x%02x | %s |".formatted(verb.code(), verb));
        }
        for (ErrorCode error : ErrorCode.values()) {
            rows.add("| 0x%02x | %s |".formatted(error.code(), error));
        }
        for (CipherSuite suite : CipherSuite.values()) {
            rows.add("| %d | %s |".formatted(suite.code(), suite));
        }
        for (IpScope scope : IpScope.values()) {
            rows.add("| %d | %s |".formatted(scope.preference(), scope));
        }
        for (CredentialType type : CredentialType.values()) {
            rows.add("| %d | %s |".formatted(type.code(), type));
        }
        for (RuleType type : RuleType.values()) {
            if (!type.isUnknown()) {
                rows.add("| %d | %s | %d |"
                        .formatted(type.code(), type, type.field().length()));
            }
        }
        for (CopyKind kind : CopyKind.values()) {
            rows.add("| 0x%02x | 0x%02x | %s |".formatted(kind.extFrameFlags(false), kind.extFrameFlags(true), kind));
        }

        rows.removeIf(document::contains);
        assertThat(rows).as("rows that are missing").isEmpty();
    }
}
