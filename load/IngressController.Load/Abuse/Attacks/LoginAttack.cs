using System.Text;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An attack with passwords that take long to check.</summary>
abstract class LoginAttack(string name, string description) : Attack(name, "S10", description)
{
    const int Clients = 64;

    /// <summary>The user file.</summary>
    protected abstract string Users { get; }

    /// <summary>Whose login is tried next.</summary>
    protected virtual string UserOf(int turn) => "user";

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        await place.WriteAsync(end, Manifest.Secret("users", ("auth", Users)));
        var host = await place.ServeAsync("logins", EvilPod.Answering(0), end, ("auth-type", "basic"), ("auth-secret", "users"));
        await Asking.RunAsync(place, Clients, turn => (host, "/", Authorization(UserOf(turn), $"wrong{turn}")), end);
    }

    static string Authorization(string user, string password) =>
        $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}"))}\r\n";
}

/// <summary>Passwords of the highest cost.</summary>
sealed class WrongLogins() : LoginAttack("wrong-logins", "64 clients with wrong passwords for a user with bcrypt of cost 14")
{
    /// <summary>What bcrypt of cost 14 makes of some password.</summary>
    public const string Hash = "$2b$14$qxWwAv.3wGWYLBU9wvtB3Oe5ejdWEC1MaKrgJRyFdlf6B.ZyDbVgy";

    protected override string Users => $"user:{Hash}\n";
}

/// <summary>Passwords with as many rounds as the format can say.</summary>
sealed class ManyRounds() : LoginAttack("many-rounds", "64 clients with wrong passwords for a user with sha512-crypt of 999,999,999 rounds")
{
    protected override string Users =>
        "user:$6$rounds=999999999$abcdefgh$3rj1vTLX64btReFsM4MQ22otcD40l7vbtw7qCyr0dxc4kxNmgx53xVM8gWiLYbCqTHTbXFaVFU7ZT28pnvdyu0\n";
}

/// <summary>Another user each time.</summary>
sealed class ManyUsers() : LoginAttack("many-users", "64 clients with wrong passwords, each time of another of 9,000 users with bcrypt of cost 14")
{
    const int Count = 9000;

    protected override string Users => string.Concat(Enumerable.Range(0, Count).Select(i => $"user{i}:{WrongLogins.Hash}\n"));

    protected override string UserOf(int turn) => $"user{turn % Count}";
}
