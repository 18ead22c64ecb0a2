using IngressController.Core.Annotations;
using IngressController.Features.BasicAuth.Digest;

namespace IngressController.Features.BasicAuth;

/// <summary>Reads <c>auth-type</c> and related options. Any error closes the paths.</summary>
sealed class BasicAuthParser : IPolicyParser
{
    static readonly OptionType<string> Schemes = new(
        "basic or digest", static text => text is "basic" or "digest" ? text : new Unreadable("is neither basic nor digest"));

    static readonly OptionType<string> Layouts = new(
        "auth-file or auth-map",
        static text => text is "auth-file" or "auth-map" ? text : new Unreadable("is neither auth-file nor auth-map"));

    static readonly Option<string> Type = new(
        "auth-type", null, null, Schemes, "basic or digest: asks every client for a user name and password.")
    {
        IsProtection = true,
    };

    static readonly Option<string> SecretName = Option.Annotation(
        "auth-secret", OptionTypes.Text,
        "The Secret with the users, name or namespace/name; without it, or with a broken one, the paths answer 503.",
        AnnotationRisk.Medium);

    static readonly Option<string> SecretType = new(
        "auth-secret-type", null, "auth-file", Layouts,
        "auth-file: the key auth holds an htpasswd file; auth-map: each key is a user, its value the hash.")
    {
        IsProtection = true,
    };

    static readonly Option<string> Realm = Option.Annotation(
        "auth-realm", OptionTypes.Text, "What the browser tells its user to log in to.", AnnotationRisk.Medium);

    public IReadOnlyList<Option> Options { get; } = [Type, SecretName, SecretType, Realm];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(Type, out var type))
        {
            if (!reader.IsAnnotated(Type) && reader.IsAnnotated(SecretName))
                reader.Warn(SecretName, "has no effect without auth-type: nobody is asked for a password");
            return null;
        }

        var realm = reader.TryGet(Realm, out var text) ? text : "";
        if (realm.Any(c => !char.IsAsciiLetterOrDigit(c) && !" -._~/:".Contains(c, StringComparison.Ordinal)))
            return Deny(reader, Realm, "may hold letters, digits, spaces and - . _ ~ / : only");
        if (FindSecret(reader) is not { } secret || ReadLayout(reader) is not { } isMap)
            return null;
        if (!isMap && secret.Data.Get(UserFile.FileKey) is null)
            return Deny(reader, SecretName, $"Secret {secret.Key} has no key \"{UserFile.FileKey}\"", secret.Reference);
        return type == "basic" ? Basic(reader, secret, isMap, realm) : Digest(reader, secret, isMap, realm);
    }

    static BasicAuthPolicy? Basic(OptionReader reader, Secret secret, bool isMap, string realm)
    {
        var users = isMap ? UserFile.OfMap(secret) : UserFile.OfFile(secret);
        foreach (var problem in users.Problems)
            reader.Warn(SecretName, $"Secret {secret.Key}: {problem}");
        return users.IsEmpty
            ? Deny(reader, SecretName, $"Secret {secret.Key} holds no user who could log in", secret.Reference)
            : new(realm, users, null, reader.Get(SharedOptions.NoAuthLocations));
    }

    static BasicAuthPolicy? Digest(OptionReader reader, Secret secret, bool isMap, string realm)
    {
        var lines = isMap ? SecretLine.OfMap(secret.Data) : SecretLine.OfFile(secret.Data.Get(UserFile.FileKey)!);
        var users = DigestUserFile.Read(secret.Key, lines, realm, out var problems);
        foreach (var problem in problems)
            reader.Warn(SecretName, $"Secret {secret.Key}: {problem}");
        return users.IsEmpty
            ? Deny(
                reader, SecretName, $"Secret {secret.Key} holds no user of the realm \"{realm}\"; make them with htdigest",
                secret.Reference)
            : new(realm, null, users, reader.Get(SharedOptions.NoAuthLocations));
    }

    static Secret? FindSecret(OptionReader reader)
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

    /// <summary>Whether the Secret is an auth-map; null when that is unclear.</summary>
    static bool? ReadLayout(OptionReader reader)
    {
        if (reader.TryGet(SecretType, out var type))
            return type == "auth-map";
        return reader.IsAnnotated(SecretType) ? null : false;
    }

    static BasicAuthPolicy? Deny(OptionReader reader, Option<string> option, string reason, ObjectReference? cause = null)
    {
        reader.Deny(option, reason, cause);
        return null;
    }
}
