using System.Runtime.CompilerServices;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Features.BasicAuth.Digest;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.BasicAuth;

/// <summary>Basic and Digest authentication against the users of a Secret: 401.</summary>
sealed class BasicAuthFeature(TimeProvider time) : Feature<BasicAuthPolicy>, IDisposable
{
    const string FileKey = "auth";

    static readonly Annotation Type = new("auth-type", "basic or digest: asks every client for a user name and password.");
    static readonly Annotation SecretName = new("auth-secret", "The Secret with the users, name or namespace/name; without it, or with a broken one, the paths answer 503.");
    static readonly Annotation SecretType = new("auth-secret-type", "auth-file (the default): the key auth holds an htpasswd file; auth-map: each key is a user, its value the hash.");
    static readonly Annotation Realm = new("auth-realm", "What the browser tells its user to log in to.");

    // The same Secret object means the same users: they are not read again for each Ingress and table.
    readonly ConditionalWeakTable<Secret, UserFile> _files = [];
    readonly ConditionalWeakTable<Secret, UserFile> _maps = [];
    readonly PasswordVerifier _verifier = new(time);
    readonly DigestNonces _nonces = new(time);

    public override IReadOnlyList<Annotation> Annotations => [Type, SecretName, SecretType, Realm];

    public override IReadOnlyList<Setting> Settings => [NoAuthLocations.Setting];

    public override Stage Stage => Stage.Authentication;

    public void Dispose() => _verifier.Dispose();

    protected override BasicAuthPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!reader.TryGet(Type, out var type))
        {
            if (reader.TryGet(SecretName, out _))
                reader.Warn(SecretName, "has no effect without auth-type: nobody is asked for a password");
            return null;
        }

        if (type is not ("basic" or "digest"))
            return Deny(reader, Type, $"\"{type}\" is neither basic nor digest");
        var realm = reader.TryGet(Realm, out var text) ? text : "";
        if (realm.Any(c => !char.IsAsciiLetterOrDigit(c) && !" -._~/:".Contains(c, StringComparison.Ordinal)))
            return Deny(reader, Realm, "may hold letters, digits, spaces and - . _ ~ / : only");
        if (FindSecret(reader) is not { } secret || ReadLayout(reader) is not { } isMap)
            return null;
        if (!isMap && secret.Data.Get(FileKey) is null)
            return Deny(reader, SecretName, $"Secret {secret.Key} has no key \"{FileKey}\"", secret.Reference);
        return type == "basic" ? Basic(reader, secret, isMap, realm) : Digest(reader, secret, isMap, realm);
    }

    protected override void Bind(BasicAuthPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (NoAuthLocations.Cover(policy.Exempt, scope.Route))
            return;
        pipeline.Require(policy, policy.Users is { } users ? BasicCheck(users, policy.Realm) : new DigestCheck(policy.Realm, policy.DigestUsers!, _nonces).Check);
        // The password is the controller's affair, not the pod's (behaviour 10).
        pipeline.Withhold(HeaderNames.Authorization);
    }

    AccessCheck BasicCheck(UserFile users, string realm)
    {
        var challenge = $"Basic realm=\"{realm}\"";
        return context =>
        {
            if (!BasicCredentials.TryRead(context.Http.Request.Headers.Authorization, out var given) || !users.TryFind(given.Name, out var hash))
            {
                context.Http.Response.Headers.WWWAuthenticate = challenge;
                return new(AccessVerdict.Refused(StatusCodes.Status401Unauthorized));
            }

            // In place in case of a refusal; the gate takes it away where another check lets the request in.
            var verdict = _verifier.VerifyAsync(users, hash, given.Password, context.Http.RequestAborted);
            return verdict.IsCompletedSuccessfully && !verdict.Result.IsRefused ? verdict : ChallengeIfRefusedAsync(context, verdict, challenge);
        };
    }

    static async ValueTask<AccessVerdict> ChallengeIfRefusedAsync(RequestContext context, ValueTask<AccessVerdict> pending, string challenge)
    {
        var verdict = await pending.ConfigureAwait(false);
        if (verdict.RefusedWith == StatusCodes.Status401Unauthorized)
            context.Http.Response.Headers.WWWAuthenticate = challenge;
        return verdict;
    }

    BasicAuthPolicy? Basic(AnnotationReader reader, Secret secret, bool isMap, string realm)
    {
        var users = isMap
            ? _maps.GetValue(secret, static secret => UserFile.Read(SecretLine.OfMap(secret.Data)))
            : _files.GetValue(secret, static secret => UserFile.Read(SecretLine.OfFile(secret.Data.Get(FileKey)!)));
        foreach (var problem in users.Problems)
            reader.Warn(SecretName, $"Secret {secret.Key}: {problem}");
        return users.IsEmpty
            ? Deny(reader, SecretName, $"Secret {secret.Key} holds no user who could log in", secret.Reference)
            : new(realm, users, null, NoAuthLocations.Read(reader.Settings));
    }

    static BasicAuthPolicy? Digest(AnnotationReader reader, Secret secret, bool isMap, string realm)
    {
        var users = DigestUserFile.Read(isMap ? SecretLine.OfMap(secret.Data) : SecretLine.OfFile(secret.Data.Get(FileKey)!), realm, out var problems);
        foreach (var problem in problems)
            reader.Warn(SecretName, $"Secret {secret.Key}: {problem}");
        return users.IsEmpty
            ? Deny(reader, SecretName, $"Secret {secret.Key} holds no user of the realm \"{realm}\"; make them with htdigest", secret.Reference)
            : new(realm, null, users, NoAuthLocations.Read(reader.Settings));
    }

    static Secret? FindSecret(AnnotationReader reader)
    {
        if (!reader.TryGet(SecretName, out var name))
        {
            reader.Deny(Type, "is set without auth-secret, which names the users");
            return null;
        }

        if (reader.Reference(name, out var problem) is not { } key)
        {
            reader.Deny(SecretName, problem!);
            return null;
        }

        if (reader.FindSecret(key) is { } secret)
            return secret;
        reader.Deny(SecretName, $"Secret {key} does not exist", new(ResourceKind.Secret, key));
        return null;
    }

    /// <summary>Whether the Secret is an auth-map; null when that cannot be told.</summary>
    static bool? ReadLayout(AnnotationReader reader)
    {
        if (!reader.TryGet(SecretType, out var type) || type is "auth-file")
            return false;
        if (type is "auth-map")
            return true;
        reader.Deny(SecretType, $"\"{type}\" is neither auth-file nor auth-map");
        return null;
    }

    static BasicAuthPolicy? Deny(AnnotationReader reader, Annotation annotation, string reason, ObjectReference? cause = null)
    {
        reader.Deny(annotation, reason, cause);
        return null;
    }
}
