package one.zerotier.process;

/** Takes its first argument for a name, says "renamed" and waits for its end. */
final class RenamedChild {
    private RenamedChild() {}

    public static void main(String[] arguments) throws Exception {
        ProcessName.set(arguments[0]);
        System.out.println("renamed");
        Thread.currentThread().join();
    }
}
