# debhelper add-on "mlmodel": loaded by "dh $@ --with mlmodel" or by a build dependency on
# dh-sequence-mlmodel.
use strict;
use warnings;
use Debian::Debhelper::Dh_Lib qw(error);

# debputy's full integration removes dh_install to dh_builddeb from the sequence; our commands
# would vanish without a word (insert_after an absent command does nothing), or would look at an
# empty staging tree. A check that silently does not run is worse than none, so stop.
# Not exact: only the "zz-debputy-rrr" mode leaves the sequence as it is, and is fine.
my $refuse = sub {
	my ($mode) = @_;
	$mode =~ tr/_/-/;
	error("the add-on \"mlmodel\" cannot work with the add-on \"${mode}\": debputy replaces the "
		. "commands that mlmodel runs between; use dh-sequence-zz-debputy-rrr, or remove one of the two");
};

# dh loads add-ons in the order of --with or, from Build-Depends, of their names: it may be there
# already, and "zz-debputy" mostly comes later, when perl asks this hook first (perldoc -f require).
for my $mode (qw(zz_debputy debputy)) {
	$refuse->($mode) if $INC{"Debian/Debhelper/Sequence/${mode}.pm"};
}
unshift(@INC, sub {
	my (undef, $file) = @_;
	$refuse->($1) if $file =~ m{^Debian/Debhelper/Sequence/((?:zz_)?debputy)\.pm\z};
	return;
});

# After dh_install: declared files are where they will be, and what is removed here is gone
# before dh_missing, dh_compress and dh_md5sums look.
insert_after('dh_install', 'dh_mlmodel');
# Before dh_installdeb: the last place that has the final trees both in compat 13 and 14
# (dh_fixperms and dh_compress moved in 14).
insert_before('dh_installdeb', 'dh_mlmodel_check');

1;
