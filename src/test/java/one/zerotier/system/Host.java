package one.zerotier.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A machine of the lab: a network namespace, and the processes that were started in it. */
final class Host implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String namespace;
    private final Path directory;
    private final List<Process> started = new ArrayList<>();
    private String ip = "";
    private int lastNumber;

    Host(String namespace, Path directory) {
        this.namespace = namespace;
        this.directory = directory;
        Program.run(List.of("ip", "netns", "add", namespace));
        run("ip", "link", "set", "lo", "up");
    }

    /** Connects two machines with a cable; its ends have these names and addresses ({@code 192.168.1.1/24}). */
    static void connect(Host a, String deviceA, String addressA, Host b, String deviceB, String addressB) {
        Program.run(words("ip link add %s netns %s type veth peer name %s netns %s"
                .formatted(deviceA, a.namespace, deviceB, b.namespace)));
        a.configure(deviceA, addressA);
        b.configure(deviceB, addressB);
    }

    private void configure(String device, String address) {
        run("ip", "addr", "add", address, "dev", device);
        run("ip", "link", "set", device, "up");
        ip = address.replaceFirst("/.*", "");
    }

    void forwardPackets() {
        shell("echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    /** The address that it got last. */
    String ip() {
        return ip;
    }

    @Override
    public String toString() {
        return namespace;
    }

    /** Where its programs leave what they print. */
    Path directory() {
        return directory;
    }

    /** Another one with each call, to tell outputs apart. */
    int nextNumber() {
        return ++lastNumber;
    }

    /** Runs a program to its end; fails unless that has status 0. Returns what it printed. */
    String run(String... command) {
        return Program.run(inside(List.of(command)));
    }

    String shell(String script) {
        return run("sh", "-e", "-c", script);
    }

    Program.Result attempt(String... command) {
        return Program.attempt(inside(List.of(command)), "");
    }

    /** Loads rules into the packet filter. */
    void nft(String rules) {
        Program.run(inside(List.of("nft", "-f", "-")), rules);
    }

    /** What {@code ip -j} says. */
    JsonNode ipJson(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-j"));
        command.addAll(List.of(arguments));
        return json(Program.run(inside(command)));
    }

    /** How many packets have come and gone through a device; many datagrams in one call are one packet to it. */
    long packets(String device) {
        return statistic(device, "packets");
    }

    /** How many bytes have. */
    long bytes(String device) {
        return statistic(device, "bytes");
    }

    private long statistic(String device, String name) {
        JsonNode statistics =
                ipJson("-s", "link", "show", "dev", device).path(0).path("stats64");
        return statistics.path("rx").path(name).asLong()
                + statistics.path("tx").path(name).asLong();
    }

    boolean hasDevice(String device) {
        return attempt("ip", "link", "show", "dev", device).status() == 0;
    }

    /** The link-local IPv6 address of a device. */
    String linkLocal(String device) {
        for (JsonNode address :
                ipJson("-6", "addr", "show", "dev", device).path(0).path("addr_info")) {
            if (address.path("scope").asText().equals("link")) {
                return address.path("local").asText();
            }
        }
        throw new AssertionError(device + " has no link-local address: " + run("ip", "addr"));
    }

    /** Whether one of three echo requests is answered. */
    boolean canPing(String target) {
        return attempt("ping", "-n", "-c", "3", "-i", "0.3", "-W", "1", target).status() == 0;
    }

    /** Starts a program that goes on until it is told to end, or the lab is closed. */
    Process start(String outputName, String... command) {
        try {
            Process process = new ProcessBuilder(inside(List.of(command)))
                    .redirectOutput(directory.resolve(outputName + ".out").toFile())
                    .redirectError(directory.resolve(outputName + ".err").toFile())
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code ip netns exec} becomes the program: its process id is the program's. */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(command);
        return all;
    }

    /** The words of a command that has none with a space in it. */
    static List<String> words(String command) {
        return List.of(command.split(" ", -1));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.isBlank() ? "[]" : text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + text, e);
        }
    }

    /** Ends what runs here, also what the programs themselves have started, and removes the machine. */
    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        Program.attempt(List.of("ip", "netns", "pids", namespace), "")
                .out()
                .lines()
                .forEach(
                        pid -> ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly));
        for (Process process : started) {
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Program.attempt(List.of("ip", "netns", "del", namespace), "");
    }
}
