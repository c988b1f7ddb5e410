package one.zerotier.daemon.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the command line. */
public final class Cli {
    private final Session session;
    private final CommandLine root;

    private Cli(Session session, Path dumpDirectory) {
        this.session = session;
        root = new CommandLine(session);
        NodeCommands.all(session).forEach(root::addSubcommand);
        TableCommands.all(session).forEach(root::addSubcommand);
        root.addSubcommand(new Dump(session, dumpDirectory));
        root.addSubcommand("network", NetworkCommand.of(session));
        root.addSubcommand("member", MemberCommand.of(session));
        root.addSubcommand("rules", RulesCommand.of(session));
        BackupCommands.all(session).forEach(root::addSubcommand);
        root.addSubcommand(new Completion(session));
        root.addSubcommand("provision", ProvisionCommand.of(session));
        root.setOut(writer(session.out)).setErr(writer(session.err));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        root.setExecutionStrategy(this::execute);
        root.setParameterExceptionHandler(this::onBadUse);
        IExecutionExceptionHandler onException = (exception, command, result) -> {
            if (exception instanceof CliException e) {
                session.err.println(e.getMessage());
                return e.status();
            }
            throw exception;
        };
        root.setExecutionExceptionHandler(onException);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Does what the arguments say and returns the exit status. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        return run(arguments, out, err, System.getenv(), Dump.usualDirectory());
    }

    /** All commands with their other names, and those below them as {@code network create}. */
    static List<String> commands() {
        List<String> names = new ArrayList<>();
        Session unused = new Session(System.out, System.err, Map.of());
        new Cli(unused, Path.of("")).root.getSubcommands().forEach((name, command) -> {
            names.add(name);
            command.getSubcommands().keySet().forEach(below -> names.add(name + " " + below));
        });
        return names;
    }

    static int run(
            String[] arguments, PrintStream out, PrintStream err, Map<String, String> environment, Path dumpDirectory) {
        return new Cli(new Session(out, err, environment), dumpDirectory).root.execute(arguments);
    }

    private int execute(CommandLine.ParseResult result) throws CommandLine.ExecutionException {
        if (session.hasBadPort()) {
            root.usage(session.out);
            return CliException.FAILED;
        }
        Integer help = CommandLine.executeHelpRequest(result);
        if (help != null) {
            return help;
        }
        CommandLine last =
                result.asCommandLineList().get(result.asCommandLineList().size() - 1);
        if (last == root) {
            return withoutCommand();
        }
        if (!(last.getCommand() instanceof CliCommand)) {
            last.usage(session.err);
            return CliException.MISUSED;
        }
        return new CommandLine.RunLast().execute(result);
    }

    /** A path of the API, or else help; as in stock not a failure. */
    private int withoutCommand() {
        if (session.words.length == 0 || !session.words[0].startsWith("/")) {
            root.usage(session.err);
            return 0;
        }
        String path = session.words[0];
        try {
            Reply reply = session.service().get(path);
            if (!reply.isOk()) {
                session.out.println(reply.status() + " " + path + " " + reply.body());
                return CliException.FAILED;
            }
            session.out.print(reply.body());
            return 0;
        } catch (CliException e) {
            session.err.println(e.getMessage());
            return e.status();
        }
    }

    private int onBadUse(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        session.err.println(e.getMessage());
        if (command.getCommand() instanceof ControllerCommand
                || command.getCommand() instanceof RulesCommand.Compile
                || command.getCommand() instanceof BackupCommands.Make
                || command.getCommand() instanceof BackupCommands.Restore
                || command.getCommand() instanceof Completion) {
            command.usage(session.err);
            return CliException.MISUSED;
        }
        root.usage(session.out);
        if (e instanceof UnmatchedArgumentException) {
            return 0; // an unknown switch is a call for help, in stock
        }
        boolean optionWithoutValue = e instanceof MissingParameterException || e.getArgSpec() instanceof OptionSpec;
        return optionWithoutValue ? CliException.FAILED : CliException.MISUSED;
    }
}
