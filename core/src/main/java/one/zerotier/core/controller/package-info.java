/**
 * The network controller: decides who is a member of its networks and tells members what they need to know.
 *
 * <p>A state machine over a small {@link one.zerotier.core.controller.Store}. What a member is told that others rely on, such
 * as an assigned address, is told only after the store has it for good; {@link one.zerotier.core.controller.Controller} keeps
 * answers back until then.
 */
@NullMarked
package one.zerotier.core.controller;

import org.jspecify.annotations.NullMarked;
