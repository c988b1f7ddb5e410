package one.zerotier.daemon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LogLineTest {
    private final LoggerContext loggers = new LoggerContext();

    @Test
    void aLineIsThatOfThePattern() {
        assertSame(Level.INFO, "Online.", null);
        assertSame(Level.ERROR, "It ends.", null);
    }

    @Test
    void theStackComesBelowWithItsCauses() {
        assertSame(Level.WARN, "odd", new IllegalStateException("outer", new IOException("inner")));
    }

    private void assertSame(Level level, String message, Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                LogLineTest.class.getName(), loggers.getLogger("one"), level, message, thrown, new Object[0]);
        event.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(line(event)).isEqualTo(byPattern(event));
    }

    private static String line(ILoggingEvent event) {
        return new LogLine().doLayout(event);
    }

    private String byPattern(ILoggingEvent event) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(loggers);
        layout.setPattern("%d{HH:mm:ss} %-5level %msg%n%ex");
        layout.start();
        return layout.doLayout(event);
    }
}
