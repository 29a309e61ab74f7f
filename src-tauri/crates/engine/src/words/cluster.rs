//! Words for clusters and the way to them.

use glasslift_connect::{CheckFact, CheckStep, EnvironmentTag};
use glasslift_kubeconfig::AuthKind;

use super::language::Language;
use crate::say;

/// What a cluster is for.
pub fn environment(tag: EnvironmentTag, language: Language) -> &'static str {
    match tag {
        EnvironmentTag::Production => language.pick("production", "生产"),
        EnvironmentTag::Staging => language.pick("staging", "预发布"),
        EnvironmentTag::Test => language.pick("test", "测试"),
        EnvironmentTag::Development => language.pick("development", "开发"),
        EnvironmentTag::Untagged => language.pick("untagged", "无标签"),
    }
}

/// A step of a connection test.
pub fn check_step(step: CheckStep, language: Language) -> &'static str {
    match step {
        CheckStep::Config => language.pick("read the kubeconfig", "读取 kubeconfig"),
        CheckStep::SignInTool => language.pick("run the sign-in tool", "运行登录工具"),
        CheckStep::Credentials => language.pick("get credentials", "登录"),
        CheckStep::Name => language.pick("resolve the name", "解析域名"),
        CheckStep::Reach => language.pick("open a connection", "连接服务器"),
        CheckStep::Tls => language.pick("check the certificate", "校验服务器证书"),
        CheckStep::Version => language.pick("ask for the version", "查询版本"),
        CheckStep::Identity => language.pick("ask who I am", "确认您的身份"),
        CheckStep::Discovery => language.pick("ask what the server serves", "查询提供的 API"),
        CheckStep::Health => language.pick("look at aggregated APIs", "检查异常部分"),
    }
}

/// What is worth knowing about a step, one after the other.
pub fn check_facts(facts: &[CheckFact], language: Language) -> String {
    let facts: Vec<String> = facts.iter().map(|fact| check_fact(fact, language)).collect();
    facts.join(language.pick(", ", "，"))
}

/// Something worth knowing about a step.
pub fn check_fact(fact: &CheckFact, language: Language) -> String {
    let plain = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
    match fact {
        CheckFact::Plain { text } => text.clone(),
        CheckFact::ClientCertificate { until: Some(until) } => {
            say!(language, "client certificate until {until}", "客户端证书，有效期至 {until}")
        }
        CheckFact::ClientCertificate { until: None } => plain("client certificate", "客户端证书"),
        CheckFact::Token { until } => say!(language, "token until {until}", "令牌，有效期至 {until}"),
        CheckFact::TokenOrPassword => plain("token or password", "令牌或密码"),
        CheckFact::NoCredentials => plain("none", "无"),
        CheckFact::Through { address, proxy } => say!(language, "{address} through {proxy}", "{address}，经由 {proxy}"),
        CheckFact::Unchecked => plain("certificate not checked", "未校验证书"),
        CheckFact::ClockOff { minutes, ahead } => {
            let direction = if *ahead { plain("ahead of", "快") } else { plain("behind", "慢") };
            say!(
                language,
                "This computer's clock is {minutes} minutes {direction} the server's.",
                "本机时钟比服务器{direction} {minutes} 分钟。"
            )
        }
    }
}

/// How somebody signs in, in a word or two.
pub fn sign_in(auth: &AuthKind, language: Language) -> String {
    match auth {
        AuthKind::Certificate => language.pick("certificate", "客户端证书").to_owned(),
        AuthKind::Token => language.pick("token", "令牌").to_owned(),
        AuthKind::Basic => language.pick("password", "用户名和密码").to_owned(),
        AuthKind::Exec { command } => say!(language, "{command}", "登录工具 {command}"),
        AuthKind::Provider { name } => say!(language, "{name}", "认证提供方 {name}"),
        AuthKind::None => language.pick("none", "无，匿名").to_owned(),
    }
}
