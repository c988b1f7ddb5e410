/**
 * The finished jar, used as its users use it: started, stopped and asked on machines of a small Internet that exists for
 * the length of a test. Nothing of the product is compiled against.
 *
 * <p>{@link one.zerotier.system.Lab} makes that Internet of network namespaces. What a test's nodes printed and kept is left
 * in {@code src/test/target/labs} for whoever must find out why it failed.
 */
package one.zerotier.system;
