package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import one.zerotier.daemon.json.Json;

/** A command, as opposed to a group of them. It returns the exit status. */
abstract class CliCommand implements Callable<Integer> {
    final Session session;

    CliCommand(Session session) {
        this.session = session;
    }

    @Override
    public abstract Integer call() throws CliException;

    final int print(JsonNode json) {
        session.out.println(Json.indented(json, 1));
        return 0;
    }

    final int say(String line) {
        session.out.println(line);
        return 0;
    }
}
