package one.zerotier.daemon.cli;

/** A command that needs the service. */
abstract class ServiceCommand extends CliCommand {
    ServiceCommand(Session session) {
        super(session);
    }

    @Override
    public final Integer call() throws CliException {
        return run(session.service());
    }

    /** Does what was asked for and returns the exit status. */
    abstract int run(Service service) throws CliException;

    /** Stock's way to say that something did not work. */
    final int refused(String command, Reply reply) {
        session.out.println(reply.status() + " " + command + " " + reply.body());
        return CliException.FAILED;
    }

    /** The same for commands that only ask, and tell more if nobody is there. */
    final int refused(String command, Service service, Reply reply) {
        if (!reply.isNone()) {
            return refused(command, reply);
        }
        session.out.println(unreachable(service, reply));
        return CliException.FAILED;
    }

    static String unreachable(Service service, Reply reply) {
        return "Error connecting to the ZeroTier service: " + reply.body()
                + "\n\nPlease check that the service is running and that TCP port " + service.port()
                + " can be contacted via " + service.host() + ".";
    }
}
