package one.zerotier.daemon.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the command line. */
public final class Cli {
    private static final List<String> ABOUT_ALL = List.of("-h", "-?", "--help", "completion");

    /** As in stock these are no value for the switch, nor several switches in one. */
    private static final Pattern FLAG_WITH_VALUE = Pattern.compile("-[jvq].+", Pattern.DOTALL);

    private final Session session;
    private final Path dumpDirectory;
    private final CommandLine root;

    private Cli(Session session, Path dumpDirectory, List<String> arguments) {
        this.session = session;
        this.dumpDirectory = dumpDirectory;
        root = new CommandLine(session);
        addCommands(arguments);
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

    /** Making a command's description takes milliseconds: only those that are called are made, or all if it is not clear. */
    private void addCommands(List<String> arguments) {
        Map<List<String>, Runnable> all = new LinkedHashMap<>();
        NodeCommands.all(session).forEach(command -> addTo(all, command));
        TableCommands.all(session).forEach(command -> addTo(all, command));
        BondCommands.all(session).forEach(command -> addTo(all, command));
        addTo(all, new Dump(session, dumpDirectory));
        all.put(List.of("network"), () -> root.addSubcommand("network", NetworkCommand.of(session)));
        all.put(List.of("member"), () -> root.addSubcommand("member", MemberCommand.of(session)));
        all.put(List.of("rules"), () -> root.addSubcommand("rules", RulesCommand.of(session)));
        addTo(all, new MulticastCommand(session));
        BackupCommands.all(session).forEach(command -> addTo(all, command));
        addTo(all, new Completion(session));
        all.put(List.of("provision"), () -> root.addSubcommand("provision", ProvisionCommand.of(session)));
        boolean some = Collections.disjoint(arguments, ABOUT_ALL)
                && all.keySet().stream().anyMatch(names -> !Collections.disjoint(names, arguments));
        all.forEach((names, adding) -> {
            if (!some || !Collections.disjoint(names, arguments)) {
                adding.run();
            }
        });
    }

    private void addTo(Map<List<String>, Runnable> all, CliCommand command) {
        Command described = command.getClass().getAnnotation(Command.class);
        List<String> names = new ArrayList<>(List.of(described.aliases()));
        names.add(described.name());
        all.put(names, () -> root.addSubcommand(command));
    }

    /** Of all commands. */
    private void usage(PrintStream to) {
        new Cli(session, dumpDirectory, List.of()).root.usage(to);
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
        new Cli(unused, Path.of(""), List.of()).root.getSubcommands().forEach((name, command) -> {
            names.add(name);
            command.getSubcommands().keySet().forEach(below -> names.add(name + " " + below));
        });
        return names;
    }

    static int run(
            String[] arguments, PrintStream out, PrintStream err, Map<String, String> environment, Path dumpDirectory) {
        Cli cli = new Cli(new Session(out, err, environment), dumpDirectory, List.of(arguments));
        if (Stream.of(arguments)
                .anyMatch(argument -> FLAG_WITH_VALUE.matcher(argument).matches())) {
            cli.usage(out);
            return CliException.FAILED;
        }
        return cli.root.execute(arguments);
    }

    private int execute(CommandLine.ParseResult result) throws CommandLine.ExecutionException {
        if (session.hasBadPort()) {
            usage(session.out);
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
            usage(session.err);
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
        usage(session.out);
        if (e instanceof UnmatchedArgumentException) {
            return 0; // an unknown switch is a call for help, in stock
        }
        boolean optionWithoutValue = e instanceof MissingParameterException || e.getArgSpec() instanceof OptionSpec;
        return optionWithoutValue ? CliException.FAILED : CliException.MISUSED;
    }
}
