using System.Text;
using IngressController.Features.BasicAuth.Passwords;

namespace IngressController.Tests.Features.BasicAuth;

/// <summary>Hashes made by other programs are verified here, and only with their own passwords.</summary>
public sealed class PasswordHashTests
{
    static IEnumerable<(string Password, string Hash)> Vectors()
    {
        using var reader = new StreamReader(typeof(PasswordHashTests).Assembly.GetManifestResourceStream("passwords.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var password, var hash])
                yield return (password, hash);
        }
    }

    public static TheoryData<string, string> Cases() => new(Vectors());

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_password_of_a_hash_matches_and_no_other_does(string password, string text)
    {
        var hash = Parse(text);
        Assert.True(hash.Verify(Encoding.UTF8.GetBytes(password)));
        foreach (var other in new[] { password + "x", "Secret", "wrong", password.Length > 1 ? password[1..] : "y", password + "\0" })
        {
            // bcrypt knows nothing of what comes after 72 octets, DES after 8.
            if (!(password.Length >= (text.Length == 13 ? 8 : text.StartsWith("$2", StringComparison.Ordinal) ? 72 : int.MaxValue) &&
                other.StartsWith(password, StringComparison.Ordinal) && !other.Contains('\0', StringComparison.Ordinal)))
                Assert.False(hash.Verify(Encoding.UTF8.GetBytes(other)), other);
        }
    }

    [Fact]
    public void There_are_cases_of_every_format()
    {
        foreach (var prefix in new[] { "$2a$", "$2b$", "$2y$", "$1$", "$apr1$", "$5$", "$6$", "{SHA}", "{SSHA}", "{PLAIN}" })
            Assert.Contains(Vectors(), vector => vector.Hash.StartsWith(prefix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("rqXexS6ZhobK!")]
    [InlineData("rqXexS6ZhobKAA")]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6n!")]
    [InlineData("$2b$99$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na")]
    [InlineData("$2b$15$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na")]
    [InlineData("$5$rounds=999999999$salt$C3o4O1TC6aRHF4FI.QSZMXtHbaj2gSXr4sUc/3NcUi.")]
    [InlineData("$5$salt$short")]
    [InlineData("$6$")]
    [InlineData("$1$saltsalt$9xy1btjgzLYfb7hivXtC/")]
    [InlineData("$1$saltsalttoolong$9xy1btjgzLYfb7hivXtC//")]
    [InlineData("{SHA}notbase64!")]
    [InlineData("{SHA}YWJj")]
    [InlineData("{SSHA}YWJj")]
    [InlineData("{MD5}YWJj")]
    public void Damaged_hashes_and_foreign_formats_are_told_without_being_repeated(string text)
    {
        Assert.False(PasswordHash.TryParse(text, out _, out var problem));
        if (text.Length > 0)
            Assert.DoesNotContain(text, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$2b$15$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na", "its bcrypt cost is above 14", "make it anew with htpasswd -B -C 10")]
    [InlineData("$5$rounds=500001$salt$C3o4O1TC6aRHF4FI.QSZMXtHbaj2gSXr4sUc/3NcUi.", "asks for more than 500000 rounds", "make it anew with fewer")]
    public void A_hash_that_costs_too_much_is_told_with_its_limit_and_what_to_do(string text, string limit, string remedy)
    {
        Assert.False(PasswordHash.TryParse(text, out _, out var problem));
        Assert.Contains(limit, problem, StringComparison.Ordinal);
        Assert.Contains("keep a core busy", problem, StringComparison.Ordinal);
        Assert.Contains(remedy, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_longer_than_the_limit_never_matches()
    {
        var password = new string('x', PasswordHash.MaxPasswordLength + 1);
        Assert.False(Parse("{PLAIN}" + password).Verify(Encoding.UTF8.GetBytes(password)));
        Assert.True(Parse("{PLAIN}" + password[1..]).Verify(Encoding.UTF8.GetBytes(password[1..])));
    }

    // As a Secret is read: octets.
    static PasswordHash Parse(string text) =>
        PasswordHash.TryParse(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)), out var hash, out var problem)
            ? hash
            : throw new InvalidOperationException(problem);
}
