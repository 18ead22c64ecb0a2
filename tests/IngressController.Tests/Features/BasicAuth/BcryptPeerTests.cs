using System.Text;
using IngressController.Features.BasicAuth.Passwords;
using Peer = BCrypt.Net.BCrypt;

namespace IngressController.Tests.Features.BasicAuth;

/// <summary>Our bcrypt beside BCrypt.Net-Next's, and what that one cannot be asked.</summary>
public sealed class BcryptPeerTests
{
    const int Cost = 4;

    /// <summary>Texts around the 72 octets that count, of one to four octets a character.</summary>
    public static TheoryData<string> Passwords() =>
    [
        "", "a", "secret", "pa:ss word", "Grüße", "пароль", "密码", "🔑", "\u00ff\u00a3", "e\u0301",
        .. new[] { 70, 71, 72, 73, 200, 500 }.Select(length => new string('x', length)),
        .. new[] { 35, 36, 37 }.Select(length => new string('ä', length)),
        "x" + new string('ä', 36), "xx" + new string('€', 24), new string('x', 71), new string('x', 69) + "🔑",
    ];

    [Theory]
    [MemberData(nameof(Passwords))]
    public void For_text_the_two_agree(string password)
    {
        foreach (var letter in "aby")
        {
            var text = Peer.HashPassword(password, Peer.GenerateSalt(Cost, letter));
            Assert.True(Verify(text, Encoding.UTF8.GetBytes(password)), text);
            foreach (var other in new[] { "x" + password, password + "x", password.ToUpperInvariant(), "" })
                Assert.Equal(Peer.Verify(other, text), Verify(text, Encoding.UTF8.GetBytes(other)));
        }
    }

    /// <summary>
    /// htpasswd hashes octets: a password typed in a terminal of Latin-1 is hashed as such, and browsers send it so. A library of texts
    /// makes other octets of every text that could stand for it, so it cannot verify what htpasswd wrote.
    /// </summary>
    [Theory]
    [InlineData("a3", "$2y$05$mSp4AcbC08/iApfekv3ImupNfle5cmmDCfuvbKHsgFdbN6ImOINem")] // printf '\xa3' | htpasswd -niB -C 5 user
    [InlineData("4772fcdf65", "$2y$04$jRfNM60HcHyLR/uohHDiGeKqsLoRNEeYte9IsF.EpKF509Ba/Oyde")] // printf 'Gr\xfc\xdfe' | htpasswd -niB -C 4 user
    public void Octets_that_are_no_UTF8_cannot_be_said_to_the_other(string octets, string text)
    {
        var password = Convert.FromHexString(octets);

        Assert.True(Verify(text, password));
        Assert.False(Peer.Verify(Encoding.Latin1.GetString(password), text));
        Assert.False(Peer.Verify(Encoding.UTF8.GetString(password), text));
    }

    /// <summary>C's crypt ends at a NUL; here such a password matches nothing, while the other hashes all of it.</summary>
    [Fact]
    public void A_NUL_is_not_part_of_a_password()
    {
        var text = Peer.HashPassword("ab\0cd", Peer.GenerateSalt(Cost, 'y'));

        Assert.True(Peer.Verify("ab\0cd", text));
        Assert.False(Verify(text, "ab\0cd"u8));
    }

    static bool Verify(string text, ReadOnlySpan<byte> password) =>
        PasswordHash.TryParse(text, out var hash, out var problem) ? hash.Verify(password) : throw new InvalidOperationException(problem);
}
