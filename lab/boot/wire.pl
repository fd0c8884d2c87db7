#!/usr/bin/perl
# A network cable that delays and loses frames: wire.pl NEAR FAR IN_MS IN_PERCENT OUT_MS OUT_PERCENT
# NEAR and FAR are tap devices; "in" is from NEAR to FAR, towards the host.
use strict;
use warnings;
use Time::HiRes qw(time);

my ($near, $far, @traits) = @ARGV;
# linux/if_tun.h: TUNSETIFF, IFF_TAP | IFF_NO_PI
sub tap {
  my ($name) = @_;
  open my $device, '+<', '/dev/net/tun' or die "/dev/net/tun: $!\n";
  ioctl $device, 0x400454ca, pack 'a16 s x22', $name, 0x1002 or die "$name: $!\n";
  return $device;
}
my @ends = map { tap($_) } $near, $far;
# One queue a direction: frames with the time at which they leave, in order since each direction has one delay.
my @queues = ([], []);
for (;;) {
  my $readable = '';
  vec($readable, fileno $_, 1) = 1 for @ends;
  my ($next) = sort { $a <=> $b } map { $_->[0][0] } grep { @$_ } @queues;
  my $patience = defined $next ? $next - time : undef;
  $patience = 0 if defined $patience && $patience < 0;
  select $readable, undef, undef, $patience;
  for my $direction (0, 1) {
    if (vec $readable, fileno $ends[$direction], 1) {
      sysread $ends[$direction], my $frame, 65536;
      my ($ms, $percent) = @traits[2 * $direction, 2 * $direction + 1];
      push @{ $queues[$direction] }, [time + $ms / 1000, $frame] if rand(100) >= $percent;
    }
    my $queue = $queues[$direction];
    syswrite $ends[1 - $direction], shift(@$queue)->[1] while @$queue && $queue->[0][0] <= time;
  }
}
