# lintian's side of mlpolicy: asks "mlpolicy lint" and issues what it finds as lintian's hints.
# LINTIAN_MLPOLICY in the environment may hold another command to ask, quoted as in a shell.

package Lintian::Check::Mlpolicy;

use v5.20;
use warnings;
use utf8;

use IPC::Run3;
use JSON::PP qw(decode_json);
use Text::ParseWords qw(shellwords);

use Moo;
use namespace::clean;

with 'Lintian::Check';

# lintian chooses what to display itself, so mlpolicy is asked for everything.
my @QUESTION = qw(lint --format json --quiet --pedantic --display-info --);

use constant LONGEST => 500; # characters of a note, as in mlpolicy's own output

# What was found, by the path of a package. lintian makes a new object of this class for each
# package, but mlpolicy is asked once for a whole group: the source speaks for its binaries.
my %found;

sub source {
    my ($self) = @_;
    my $patched = $self->processable->patched;
    $self->issue(sub { return $patched->lookup($_[0]) });
    return;
}

sub installable {
    my ($self) = @_;
    my ($control, $installed) = ($self->processable->control, $self->processable->installed);
    my $item_of = sub {
        my ($name) = @_;
        # mlpolicy has the files of control.tar below DEBIAN/.
        return $name =~ m{^DEBIAN/(.+)$} ? $control->lookup($1) : $installed->lookup($name);
    };
    $self->issue($item_of);
    return;
}

sub issue {
    my ($self, $item_of) = @_;
    my %issued;
    for my $finding ($self->findings) {
        my ($tag, $note, $name, $line) = @{$finding};
        next # lintian warns of hints that are alike
          if $issued{join("\0", $tag, $note, $name, $line)}++;
        my $item = length $name ? $item_of->($name) : undef;
        if (defined $item) {
            $self->pointed_hint($tag, $item->pointer($line), $note);
        } else { # not in lintian's index, such as a debian/ that is only in the upstream tarball
            my $where = $line ? "$name:$line" : $name;
            $self->hint($tag, $note, length $name ? "[$where]" : q{});
        }
    }
    return;
}

sub findings {
    my ($self) = @_;
    my $path = $self->processable->path;
    if (!exists $found{$path}) {
        my @binaries = sort { $a->name cmp $b->name } $self->group->get_installables;
        my @paths = map { $_->path } grep { defined } ($self->group->source, @binaries);
        %found = map { $_ => [] } @paths;
        # Whatever goes wrong with mlpolicy is no reason to lose what lintian itself has to say.
        eval { ask(@paths); 1 } or complain($@);
    }
    return @{$found{$path} // []};
}

sub ask {
    my (@paths) = @_;
    my @command = shellwords($ENV{LINTIAN_MLPOLICY} || 'mlpolicy')
      or die "cannot understand LINTIAN_MLPOLICY; set it to a command, or unset it\n";
    run3([@command, @QUESTION, @paths], \undef, \my $answer, \my $errors,
        { return_if_system_error => 1 });
    die "cannot run $command[0]: $!; install mlpolicy\n"
      if $? < 0;
    if ($?) { # after an input that could not be read there is still an answer for the others
        complain($errors || "wait status $?");
        return if !length $answer;
    }
    for my $file (map { @{$_->{input_files}} } @{decode_json($answer)->{groups}}) {
        $found{$file->{path}} = [map { finding($_) } @{$file->{hints}}];
    }
    return;
}

sub finding {
    my ($hint) = @_;
    return # lintian dies of a hint without a tag
      if !length $hint->{tag};
    my $pointer = $hint->{pointer} // {};
    my $line = $pointer->{line_position} // 0;
    my $name = plain($pointer->{item}{name});
    return [$hint->{tag}, plain($hint->{note}), $name, $line > 0 ? $line : 0];
}

# What a package holds may not steer a terminal: written as mlpolicy writes it.
sub plain {
    my ($text) = @_;
    my $shown = substr($text // q{}, 0, LONGEST);
    $shown =~ s{([\p{C}\p{Zl}\p{Zp}])}{sprintf ord $1 < 256 ? '\x%02x' : '\u%04x', ord $1}gex;
    return $shown;
}

# Once for each complaint, not for each package.
sub complain {
    my ($errors) = @_;
    state %told;
    my $first = $errors =~ m{(\S.*)} ? $1 : 'no reason given';
    $first =~ s{^mlpolicy:[ ]|[ ]at[ ]\S+[ ]line[ ][0-9]+[.]$}{}g;
    warn "mlpolicy lint: $first; tags of mlpolicy may be missing\n"
      if !$told{$first}++;
    return;
}

1;
