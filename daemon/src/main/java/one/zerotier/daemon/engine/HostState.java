package one.zerotier.daemon.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.link.InterfaceAddress;

/**
 * What the watcher saw of the machine.
 *
 * @param addresses of all interfaces
 * @param ports of a bridge: what they are ports of
 * @param groups MACs that the system listens to, for each of our devices
 */
record HostState(List<InterfaceAddress> addresses, Map<String, String> ports, Map<String, Set<Long>> groups) {}
