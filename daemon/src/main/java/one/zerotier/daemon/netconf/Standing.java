package one.zerotier.daemon.netconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is because of its authority, on the disk and on the machine. What its user joined is never touched. For one
 * thread.
 */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");

    private final Identity authority;
    private final Machine machine;
    private final Path file;
    private DeviceState state;

    /** As the last run left it, and finished. */
    Standing(Address self, Identity authority, Machine machine, Path directory) throws IOException {
        this.authority = authority;
        this.machine = machine;
        file = directory.resolve(authority.address() + ".json");
        state = DeviceState.load(file, authority, Assignment.empty(self));
        makeGood();
    }

    /** What the authority said last. */
    Assignment content() {
        return state.content();
    }

    /** Networks that we are on because of it. */
    Set<Long> joined() {
        return state.joined();
    }

    /** We are no longer on a network. If our user did that, it stands until the authority changes something. */
    void onLeft(long networkId) {
        if (machine.forgetLeft(networkId) && state.joined().contains(networkId)) {
            Set<Long> joined = new HashSet<>(state.joined());
            joined.remove(networkId);
            remember(state.with(joined));
        }
    }

    /** Notes first what is to be done, so that a crash in between can be made good. */
    void apply(Assignment content) throws RefusedException {
        Set<Long> all = ours();
        Set<Long> users = new HashSet<>(machine.joined());
        users.removeAll(all);
        content.networks().stream()
                .map(Assignment.Entry::id)
                .filter(id -> !users.contains(id))
                .forEach(all::add);
        if (!remember(new DeviceState(content, all, ""))) {
            throw new RefusedException(Refusal.NOT_KEPT);
        }
        carryOutWhatIsNoted();
    }

    private Set<Long> ours() {
        Set<Long> ours = new HashSet<>(state.joined());
        ours.removeAll(machine.left());
        return ours;
    }

    /** Also if the last run was interrupted in it, or if the user has changed his mind about what the authority may allow. */
    void carryOutWhatIsNoted() {
        String allowed = machine.allowed();
        if (state.applied().equals(allowed) || state.content().modified() == 0) {
            return;
        }
        Set<Long> on = new HashSet<>();
        Set<Long> left = new HashSet<>(state.joined());
        for (Assignment.Entry entry : state.content().networks()) {
            left.remove(entry.id());
            if (state.joined().contains(entry.id()) && machine.join(entry, true)) {
                on.add(entry.id());
            }
        }
        left.forEach(machine::leave);
        DeviceState done = new DeviceState(state.content(), on, allowed);
        if (!remember(done)) {
            state = done;
        }
    }

    /** What the last run had noted and perhaps not done, and networks whose files are lost. */
    private void makeGood() {
        carryOutWhatIsNoted();
        Set<Long> on = machine.joined();
        state.content().networks().stream()
                .filter(entry -> state.joined().contains(entry.id()) && !on.contains(entry.id()))
                .forEach(entry -> machine.join(entry, true));
    }

    private boolean remember(DeviceState newState) {
        try {
            newState.save(file, authority);
            state = newState;
            return true;
        } catch (IOException e) {
            LOG.warn("The file {} cannot be written: {}", file, e.toString());
            return false;
        }
    }
}
