package one.zerotier.daemon.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import one.zerotier.daemon.json.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {
    @Test
    void partsAreWherePostgresHasThem() throws Exception {
        assertThat(PostgresUrl.parse("postgresql://zt:a%40b+c:d@db.example:6432/zero%20tier?sslmode=verify-full"))
                .isEqualTo(new PostgresUrl(
                        "db.example", 6432, "zero tier", "zt", "a@b+c:d", Map.of("sslmode", "verify-full")));
        assertThat(PostgresUrl.parse("postgres://[::1]/d"))
                .isEqualTo(new PostgresUrl("[::1]", 5432, "d", null, null, Map.of()));
    }

    @Test
    void itsTextDoesNotTellThePassword() throws Exception {
        assertThat(PostgresUrl.parse("postgresql://zt:secret@h/d?sslpassword=secret"))
                .hasToString("postgresql://zt@h:5432/d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    postgresql://u:secret@h         | it names no database
                    postgresql://u:secret@h/a/b     | it names no database
                    postgresql:///d                 | it names no host
                    postgresql://u:secret@h:x/d     | it names no host
                    postgresql://u:secret@h:70000/d | 70000 is no port
                    postgresql://u:sec ret@h/d      | it has a character that must be written as % and two hex digits, or is otherwise no URL
                    postgresql://u:secret@h/d#x     | it has a # in it, which must be written as %23
                    postgresql://u:secret@h/d?a=b   | the option a is none of currentSchema, sslcert, sslkey, sslmode, sslpassword, sslrootcert
                    postgresql://h/d?sslmode=on     | sslmode on is none of allow, disable, prefer, require, verify-ca, verify-full
                    mysql://u:secret@h/d            | it begins with mysql:
                    postgres:host=h                 | it names no host
                    """)
    void whatIsNoUrlIsRefusedWithoutTellingThePassword(String text, String reason) {
        assertThatThrownBy(() -> StoreSources.choose(text, Path.of("unused")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "controllerDbPath must be a directory or postgresql://user:password@host:port/database, but "
                                + reason + ".");
    }

    @Test
    void whatIsNoUrlAtAllIsADirectory() throws Exception {
        try (StoreSource source = StoreSources.choose("/var/lib/postgresql-stuff", Path.of("unused"))) {
            assertThat(source.isShared()).isFalse();
        }
    }
}
